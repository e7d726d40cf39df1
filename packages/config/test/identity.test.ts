import { describe, expect, it } from "@effect/vitest"
import canonicalize from "canonicalize"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import {
  canonicalJson,
  diffIdentities,
  fingerprintOf,
  identityText,
  readIdentity,
  readIdentityText,
} from "@mooring/config"
import {
  catalogOf,
  digests,
  digestsWith,
  fingerprint,
  identityOf,
  pluginLayer,
  servers,
  userLayer,
} from "./support.ts"
import { resumeIdentity } from "../src/identity/index.ts"

describe("a fingerprint", () => {
  it("is r1 and the SHA-256 of the canonical text", () => {
    const identity = identityOf([userLayer(servers({ a: { command: "x" } }))])
    const text = canonicalJson({ ...identity })
    expect(identityText(identity)).toBe(text)
    expect(fingerprintOf(identity, digests)).toBe(`r1:${digests.sha256(text)}`)
    expect(fingerprintOf(identity, digests)).toMatch(/^r1:[0-9a-f]{64}$/)
  })

  const of = (entry: unknown) => fingerprint([userLayer(servers({ a: entry }))])

  it.each([
    ["absent and empty args", { command: "x" }, { command: "x", args: [] }],
    ["absent and empty env", { command: "x" }, { command: "x", env: {} }],
    ["absent and empty headers", { url: "https://h" }, { url: "https://h", headers: {} }],
    ["absent and enabled", { command: "x" }, { command: "x", enabled: true }],
    [
      "enabled and not disabled",
      { command: "x", enabled: true },
      { command: "x", disabled: false },
    ],
    ["an inferred and a stated transport", { command: "x" }, { command: "x", type: "stdio" }],
    [
      "http and streamable-http",
      { url: "https://h", type: "http" },
      { url: "https://h", transport: "streamable-http" },
    ],
    [
      "tool filters in any order",
      { command: "x", tools: { include: ["b", "a"] } },
      { command: "x", tools: { include: ["a", "b", "b"] } },
    ],
    ["no exclusions and none listed", { command: "x" }, { command: "x", tools: { exclude: [] } }],
    [
      "numbers and their text",
      { command: "x", env: { A: 8080 } },
      { command: "x", env: { A: "8080" } },
    ],
    [
      "flags and their text",
      { command: "x", env: { A: true } },
      { command: "x", env: { A: "true" } },
    ],
    ["spellings of one reference", { command: "${env:A}" }, { command: "${A}" }],
    ["time-outs", { command: "x" }, { command: "x", timeout: 5, startupTimeout: 6 }],
    ["descriptions", { command: "x" }, { command: "x", description: "y" }],
    ["fields that nobody knows", { command: "x" }, { command: "x", zzz: 1 }],
  ])("is one for %s", (_, a, b) => {
    expect(of(a)).toBe(of(b))
  })

  it.each([
    ["no tools and all tools", { command: "x" }, { command: "x", tools: { include: [] } }],
    ["http and sse", { url: "https://h" }, { url: "https://h", type: "sse" }],
    ["paths by case", { command: "/Bin/x" }, { command: "/bin/x" }],
    ["Unicode as written", { command: "é" }, { command: "e\u0301" }],
    ["orders of arguments", { command: "x", args: ["a", "b"] }, { command: "x", args: ["b", "a"] }],
    [
      "a literal and a reference",
      { command: "x", env: { A: "A" } },
      { command: "x", env: { A: "${A}" } },
    ],
    ["a reference and its default", { command: "${A}" }, { command: "${A:-}" }],
    ["no directory and an empty one", { command: "x" }, { command: "x", cwd: "" }],
  ])("tells apart %s", (_, a, b) => {
    expect(of(a)).not.toBe(of(b))
  })

  it("does not know scopes, files, or what lost", () => {
    const entry = { a: { command: "x" } }
    const other = { b: { command: "y", enabled: false }, a: { command: "lost" } }
    expect(fingerprint([userLayer(servers(entry), "user")])).toBe(
      fingerprint([userLayer(servers(other), "user"), userLayer(servers(entry), "flag")]),
    )
  })

  it("does not know where a plugin is installed, nor its version", () => {
    const at = (root: string, version: string) =>
      fingerprint([
        pluginLayer("p", servers({ a: { command: "${PLUGIN_ROOT}/x" } }), { root, version }),
      ])
    expect(at("/v1", "1")).toBe(at("/v2", "2"))
  })

  it("knows the key of its digests by id, and no secret", () => {
    const layers = [userLayer(servers({ a: { command: "x", env: { A: "s3cret" } } }))]
    const under = (key: string) => resumeIdentity(catalogOf(layers), digestsWith(key))
    expect(under("1").keyId).toBe("key-1")
    expect(JSON.stringify(under("1"))).not.toContain("s3cret")
    expect(under("1").servers).not.toEqual(under("2").servers)
  })
})

describe("an identity that was stored", () => {
  const identity = identityOf([
    userLayer(
      servers({
        a: { command: "x", args: ["${A:-b}"], env: { T: "Bearer s${X}" } },
        template: { command: "x", env: { template: "s" } },
      }),
    ),
  ])

  it("reads back as it was", () => {
    const stored = JSON.parse(JSON.stringify(identity)) as object
    expect(Object.keys(stored)).toEqual(["version", "keyId", "covers", "servers"])
    const read = Result.getOrThrow(readIdentity(stored))
    expect(read).toStrictEqual(identity)
    expect(fingerprintOf(read, digests)).toBe(fingerprintOf(identity, digests))
    expect(diffIdentities(read, identity)).toEqual([])
  })

  it.each([
    [
      { version: "r2", servers: {} },
      { _tag: "UnknownVersion", version: "r2" },
    ],
    [{ version: "r1" }, { _tag: "Unreadable" }],
    ["r1", { _tag: "Unreadable" }],
    [null, { _tag: "Unreadable" }],
    [{ ...identity, keyId: 3 }, { _tag: "Unreadable" }],
  ])("is unknown, not different, where it is %j", (json, unknown) => {
    expect(readIdentity(json)).toMatchObject({ failure: unknown })
    expect(readIdentityText(JSON.stringify(json), identity)).toMatchObject({ failure: unknown })
  })

  it("is the present one where its text is, and is read where it is not", () => {
    const text = identityText(identity)
    const readBack = Result.getOrThrow(readIdentityText(text))
    expect(readBack).toStrictEqual(identity)
    expect(Result.getOrThrow(readIdentityText(text, identity))).toBe(identity)
    const other = identityOf([userLayer(servers({ a: { command: "y" } }))])
    expect(Result.getOrThrow(readIdentityText(text, other))).toStrictEqual(identity)
  })

  it.each(["", "{", `${identityText(identity)}}`, identityText(identity).replace("x", "\0")])(
    "is unreadable where its text is no JSON: %j",
    (text) => {
      expect(readIdentityText(text, identity)).toMatchObject({ failure: { _tag: "Unreadable" } })
    },
  )
})

describe("something of an identity's shape", () => {
  const identity = identityOf([userLayer(servers({ a: { command: "x" } }))])
  const forged = { servers: { a: { provenance: "user", port: "62949" } } } as const

  it.each([
    ["a copy", { ...identity }],
    ["a copy that the types take for one", Object.assign({}, identity, forged)],
    ["its JSON", JSON.parse(JSON.stringify(identity))],
  ])("has no fingerprint: %s", (_, value) => {
    expect(() => fingerprintOf(value as typeof identity, digests)).toThrow("Not a resume identity")
    expect(() => identityText(value as typeof identity)).toThrow("Not a resume identity")
  })

  it("does not come of changing one", () => {
    expect(() => Object.assign(identity, forged)).toThrow(TypeError)
  })
})

describe("canonical text", () => {
  const Value = Schema.Union([
    Schema.String,
    Schema.Boolean,
    Schema.Array(Schema.Union([Schema.String, Schema.Boolean])),
    Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Array(Schema.String)])),
  ])

  it.prop(
    "is what RFC 8785's own author makes of it",
    [Arbitrary.schema(Schema.Record(Schema.String, Value))],
    ([value]) => {
      if (!JSON.stringify(value).isWellFormed() || /\\ud[89a-f]/i.test(JSON.stringify(value)))
        return
      expect(canonicalJson(value)).toBe(canonicalize(value))
    },
  )

  it("orders keys by UTF-16 code units, as section 3.2.3 shows", () => {
    const keys = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6"]
    const value = Object.fromEntries(keys.map((key) => [key, key]))
    expect(canonicalJson(value)).toBe(canonicalize(value))
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([
      "1",
      "\r",
      "\u0080",
      "\u00f6",
      "\u20ac",
      "\u{1f600}",
      "\ufb33",
    ])
  })

  it.each([1, null, undefined, Number.NaN, new Date(0), () => 1, "\ud800"])(
    "refuses %s",
    (value) => {
      expect(() => canonicalJson({ a: value })).toThrow(/^a /)
    },
  )
})

describe("canonical text of a list", () => {
  it("refuses what it may not hold by its place, whatever stands beside it", () => {
    expect(() => canonicalJson({ a: ["x", "\ud800"] })).toThrow(/^a\.1 /)
    expect(() => canonicalJson({ a: ["x", 1] })).toThrow(/^a\.1 /)
  })
})

describe("a difference", () => {
  const between = (before: unknown, after: unknown) =>
    diffIdentities(
      identityOf([userLayer(servers(before as never))]),
      identityOf([userLayer(servers(after as never))]),
    )

  it("names servers that came and went", () => {
    expect(between({ a: { command: "x" } }, { b: { command: "x" } })).toEqual([
      { _tag: "Removed", server: "a", provenance: "user" },
      { _tag: "Added", server: "b", provenance: "user" },
    ])
  })

  it("shows stable values before and after", () => {
    expect(
      between({ a: { command: "x", args: ["1", "2"] } }, { a: { command: "y", args: ["1", "3"] } }),
    ).toEqual([
      {
        _tag: "Changed",
        server: "a",
        provenance: "user",
        path: "/args/1",
        kind: "stable",
        before: "2",
        after: "3",
      },
      {
        _tag: "Changed",
        server: "a",
        provenance: "user",
        path: "/command",
        kind: "stable",
        before: "x",
        after: "y",
      },
    ])
  })

  it.each([
    ["a literal", "s1", "s2"],
    ["a literal behind a scheme", "Bearer s1", "Bearer s2"],
    ["a default", "${T:-s1}", "${T:-s2}"],
    ["a default where there was none", "${T}", "${T:-s2}"],
    ["text around a reference", "s1${T}", "${T}s2"],
  ])("says no more than credential for %s", (_, before, after) => {
    expect(
      between(
        { a: { command: "x", env: { T: before } } },
        { a: { command: "x", env: { T: after } } },
      ),
    ).toEqual([
      { _tag: "Changed", server: "a", provenance: "user", path: "/env/T", kind: "credential" },
    ])
  })

  it.each([
    ["another variable", "${A}", "${B}", "${A}", "${B}"],
    ["a variable in place of a literal", "s1", "${B}", "••••", "${B}"],
    [
      "another variable behind a scheme",
      "Bearer ${A}",
      "Bearer ${B}",
      "Bearer ${A}",
      "Bearer ${B}",
    ],
  ])("calls it a reference: %s", (_, from, to, before, after) => {
    expect(
      between(
        { a: { url: "https://h", headers: { T: from } } },
        { a: { url: "https://h", headers: { T: to } } },
      ),
    ).toEqual([
      {
        _tag: "Changed",
        server: "a",
        provenance: "user",
        path: "/headers/T",
        kind: "reference",
        before,
        after,
      },
    ])
  })

  it("takes another scheme, another host and a new variable for stable changes", () => {
    expect(
      between(
        { a: { url: "https://h/?k=1", headers: { T: "Bearer s" } } },
        { a: { url: "https://g/?k=1", headers: { T: "Basic s", N: "s" } } },
      ),
    ).toMatchObject([
      { path: "/headers/N", kind: "stable", after: "••••" },
      { path: "/headers/T", kind: "stable", before: "Bearer ••••", after: "Basic ••••" },
      { path: "/url", kind: "stable", before: "https://h/?k=••••", after: "https://g/?k=••••" },
    ])
  })

  it("compares the fields that both versions look at", () => {
    const identity = identityOf([userLayer(servers({ a: { command: "x", cwd: "/1" } }))])
    const other = { ...identity, servers: { a: { ...identity.servers["a"], cwd: "/2" } } }
    const stored = (covers: ReadonlyArray<string>) =>
      Result.getOrThrow(readIdentity({ ...other, covers }))
    const older = identity.covers.filter((field) => field !== "cwd")
    expect(diffIdentities(stored(older), identity)).toEqual([])
    expect(diffIdentities(stored(identity.covers), identity)).toHaveLength(1)
  })
})
