import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import {
  diffIdentities,
  identityText,
  type Layer,
  parseDocument,
  pickDialect,
  readIdentityText,
  resolve,
  stepsTo,
} from "@mooring/config"
import { decodeEntry } from "../src/decode/entry.ts"
import { quickEntry } from "../src/decode/quick-entry.ts"
import { reachOf } from "../src/decode/references.ts"
import { dialects } from "../src/dialect/index.ts"
import { parseJson } from "../src/document/json.ts"
import { readTree } from "../src/document/read-tree.ts"
import { readStrictJson } from "../src/document/strict-json.ts"
import { kindOf } from "../src/entry/index.ts"
import { diffServers } from "../src/identity/index.ts"
import type { Source } from "../src/provenance.ts"
import { joined } from "../src/template/range.ts"
import { isSecretName, mayNameSecret, saysSecret } from "../src/template/secret-names.ts"
import { secretRanges } from "../src/template/secret-ranges.ts"
import { isTemplate } from "../src/template/template.ts"
import { addressRanges } from "../src/template/url-ranges.ts"
import { anyJson, choice, mapJson, oneOf } from "./generators.ts"
import { documentOf, identityOf, openedText, servers, userLayer } from "./support.ts"

/** Texts of a few pieces, some of them several times. */
const textOf = (pieces: ReadonlyArray<string>) => {
  const piece = Arbitrary.map(choice(pieces.length), (index) => pieces[index] ?? "")
  const few = Arbitrary.map(Arbitrary.all([piece, piece, piece, piece]), (all) => all.join(""))
  return Arbitrary.map(Arbitrary.all([few, few, choice(6)]), ([a, b, mask]) =>
    mask < 2 ? a : mask < 4 ? a + b : b + a + b,
  )
}

/** A value with the order of its members, its secrets in clear. */
const whole = (value: unknown): unknown => {
  if (isTemplate(value)) return [openedText(value), value.parts.map((part) => ({ ...part }))]
  if (Array.isArray(value)) return value.map(whole)
  return typeof value === "object" && value !== null
    ? Object.entries(value).map(([key, item]) => [key, whole(item)])
    : value
}

describe("JSON by the letter is read as every text is", () => {
  const json = textOf([
    ...'{}[]{}[],:"',
    '{"a":',
    '"a":1,',
    '"b":"x",',
    '"a":[1,"\\"",2]',
    '"__proto__":1',
    '"constructor":{}',
    '"\\u0061":1',
    '"\\ud800"',
    '"\ud800"',
    "1e999",
    " ",
    "\n",
    "// c\n",
    "null",
    '"c":{}}',
    "}",
    "]",
    '"\\\\"',
  ])
  const holds = (text: string) => {
    const value = readStrictJson(text)
    if (value === undefined) return
    const plain = parseJson(text)
    if (plain._tag !== "Tree") expect.unreachable(text)
    const read = readTree(plain.root)
    expect(read.faults).toEqual([])
    expect(whole(value)).toEqual(whole(read.value))
  }

  it.prop("whatever it is made of", [json], ([text]) => holds(text))

  it.prop("whatever it holds", [anyJson, mapJson, choice(4)], ([one, map, indent]) => {
    const text = JSON.stringify({ mcpServers: map, one }, null, indent)
    holds(text)
    if (!/\\|__proto__|constructor|prototype/.test(text)) expect(readStrictJson(text)).toBeDefined()
  })

  it.each([
    ["a key that stands twice", '{"a":1,"a":1}'],
    ["a key that stands twice beside an escape", '{"a\\"":1,"b":"\\\\","a\\"":1}'],
    ["a hostile key", '{"constructor":1}'],
    ["a hostile key in disguise", '{"__pr\\u006fto__":1}'],
    ["half of a pair", '["\ud800"]'],
    ["half of a pair as an escape", '["\\udc00"]'],
    ["a number beyond range", "[1e999]"],
    ["a key of one escaped character", '{"":1,"\\t":1}'],
    ["a comment", "{} // c"],
    ["what is too deep", "[".repeat(65) + "]".repeat(65)],
  ])("and leaves to the plain way: %s", (_, text) => {
    expect(readStrictJson(text)).toBeUndefined()
  })

  it("as deep as it may be", () => {
    expect(readStrictJson("[".repeat(64) + "]".repeat(64))).toBeDefined()
  })
})

describe("what the signs of a text rule out is not there", () => {
  const texts = textOf([
    ..."aZ09 -_.:/@=%\"'\\+?#&~\u00e9\u2003\uFFFC",
    "--token",
    "api-key",
    "PASSWORD",
    "to-ken",
    "sk-",
    "pk_live_",
    "xoxb-",
    "1//0",
    "AKIA",
    "eyJ",
    "a7Kq2Zx9Lm4Vt8Rw",
    "0123456789abcdef",
    "ABCDEFGH",
    "abcdefghijklmnop",
    "12345678:",
    "hooks.slack.com/services/",
    "-----BEGIN KEY-----",
    "Bearer ",
    "-H ",
    "--user ",
    "://",
    "user:pw@",
    "%3D",
  ])
  const everything = -1

  it.prop("in an argument", [texts], ([text]) => {
    expect(joined(secretRanges(text))).toEqual(joined(secretRanges(text, everything)))
  })

  it.prop("in an address", [texts], ([text]) => {
    const address = `https://h/${text}`
    expect(joined(addressRanges(address))).toEqual(joined(addressRanges(address, everything)))
  })

  it.prop("in a name", [texts], ([text]) => {
    expect(isSecretName(text, "x")).toBe(saysSecret(text, "x"))
    for (const [name] of text.matchAll(/[A-Za-z_][A-Za-z0-9_.-]*/g))
      if (saysSecret(name, "x")) expect(mayNameSecret(text)).toBe(true)
  })

  it("nor what is just random enough", () => {
    expect(secretRanges("abcd1234abcd12ab")).toEqual([[0, 16]])
  })

  it.each([
    "authorization",
    "connStr",
    "api-key",
    "api.key",
    "DB_PASS",
    "keys",
    "to-ken",
    "to.ken",
    "x-sid",
  ])("and %s is a secret's name", (name) => expect(isSecretName(name, "x")).toBe(true))
})

describe("an ordinary entry is decoded as every entry is", () => {
  const sources: ReadonlyArray<Source> = [
    { provenance: "user", scope: "user" },
    { provenance: "user", scope: "local" },
    { provenance: "plugin", plugin: "p" },
  ]
  const both = (raw: unknown, source: Source, dialect: (typeof dialects)[number]) => {
    const document = documentOf("m.json", JSON.stringify({ mcpServers: { a: raw } }))
    const context = {
      source,
      document,
      faults: document.faultsIn(["mcpServers"]),
      dialect,
      reach: reachOf(source),
      plugin: undefined,
    }
    const steps = ["mcpServers", "a"]
    const quick =
      typeof raw === "object" && raw !== null
        ? quickEntry(context, ["mcpServers"], "a", raw as never, "a")
        : undefined
    return { quick, plain: decodeEntry(context, steps, raw as never, "a") }
  }
  const holds = (raw: unknown, source: Source, dialect: (typeof dialects)[number]) => {
    const { quick, plain } = both(raw, source, dialect)
    if (quick === undefined) return
    expect([plain.diagnostics, plain.ignored]).toEqual([[], []])
    const { declaration } = plain
    if (quick._tag !== "Target" && quick._tag !== "Patch") expect.unreachable()
    if (declaration._tag !== "Target" && declaration._tag !== "Patch") expect.unreachable()
    const { site: _1, ...quickRest } = quick
    const { site: _2, ...plainRest } = declaration
    expect(whole(quickRest)).toEqual(whole(plainRest))
    for (const [field, value] of Object.entries(quick.stated)) {
      const members = isTemplate(value) || typeof value !== "object" ? [] : Object.keys(value)
      for (const path of [[field], ...members.map((member) => [field, member])])
        expect(stepsTo(quick.site, path)).toEqual(stepsTo(declaration.site, path))
    }
    expect(quick.site.parts.has("/transport")).toBe(declaration.site.parts.has("/transport"))
  }
  const extras = oneOf<object>(
    Arbitrary.Constant({}),
    Arbitrary.Constant({ type: "http" }),
    Arbitrary.Constant({ type: "stdio", transport: "stdio" }),
    Arbitrary.Constant({ disabled: true }),
    Arbitrary.Constant({ httpUrl: "https://h/x" }),
    Arbitrary.Constant({ url: "https://u:p@127.0.0.1/%20?token=a" }),
    Arbitrary.Constant({ cwd: "${CLAUDE_PLUGIN_ROOT}/a", args: ["%PATH%", "$X", "{env:Y}"] }),
    Arbitrary.Constant({ env: { LD_PRELOAD: "x", A: 1, B: true, C: "${X:-y}${Z}" } }),
    Arbitrary.Constant({ headers: { A: "Bearer x${T}", a: "2" } }),
    Arbitrary.Constant({ tools: ["a"], timeout: 0.5 }),
    Arbitrary.Constant({ command: " ", unknown: 1, startupTimeout: 2 ** 31 }),
    Arbitrary.Constant({ transport: "sse", enabled: "no", description: 1 }),
  )

  it.prop("of any dialect", [anyJson, extras, extras, choice(99)], ([raw, a, b, n]) => {
    const source = sources[n % sources.length] ?? { provenance: "user", scope: "user" }
    const dialect = dialects[n % dialects.length]
    const entry = raw === null ? null : { ...(raw as object), ...(n % 2 ? a : {}), ...b }
    if (dialect !== undefined) holds(entry, source, dialect)
  })

  it.each([
    { command: "npx", args: ["-y", "@scope/server"], env: { TOKEN: "${TOKEN}", KEY: "abc" } },
    { type: "http", url: "https://h.example/mcp", headers: { Authorization: "Bearer ${T}" } },
    { timeout: 1000, tools: { exclude: ["b", "a", "b"] } },
  ])("and in one pass: %j", (raw) => {
    const [dialect] = dialects
    const [source] = sources
    if (dialect === undefined || source === undefined) expect.unreachable()
    expect(both(raw, source, dialect).quick).toBeDefined()
    holds(raw, source, dialect)
  })

  it.each([
    { command: "x", args: ["%PATH%"] },
    { command: "x", env: { A: "{env:B}" } },
    { command: "x", args: ["nul\0"] },
    { command: "x", unknown: 1 },
    { command: "x", cwd: null },
    { url: "https://h", headers: { A: "b\nc" } },
  ])("or the plain way, where there is something to say: %j", (raw) => {
    const [dialect] = dialects
    const [source] = sources
    if (dialect === undefined || source === undefined) expect.unreachable()
    expect(both(raw, source, dialect).quick).toBeUndefined()
  })
})

describe("what layers make is made as their kinds and libraries make it", () => {
  const layersOf = (maps: ReadonlyArray<object>): ReadonlyArray<Layer> =>
    maps.map((map, index) =>
      userLayer(servers(map as never), (["user", "local"] as const)[index] ?? "flag"),
    )

  it.prop("an entry", [mapJson, mapJson], (maps) => {
    for (const server of resolve({ layers: layersOf(maps), runtime: {} }).servers.values()) {
      const { make } = kindOf(server.entry)
      expect(whole(server.entry)).toEqual(whole(make({ ...server.entry } as never)))
      expect(Object.isFrozen(server.entry)).toBe(true)
    }
  })

  it("an entry without exclusions", () => {
    const layers = layersOf([{ a: { command: "x", tools: { exclude: [] } } }])
    expect(whole(resolve({ layers, runtime: {} }).servers.get("a")?.entry)).toContainEqual([
      "tools",
      [],
    ])
  })
})

describe("positions are the same, asked for or not", () => {
  it.prop("in JSON with and without a comment", [mapJson], ([map]) => {
    const text = JSON.stringify({ mcpServers: map }, null, 1)
    const [strict, plain] = [`${text}\n`, `${text}\n//`].map((source) =>
      Result.getOrThrow(parseDocument("m.json", source)),
    )
    if (strict === undefined || plain === undefined) expect.unreachable()
    for (const [name, entry] of Object.entries(map))
      for (const key of [undefined, ...Object.keys(Object(entry))]) {
        const steps = ["mcpServers", name, ...(key === undefined ? [] : [key])]
        for (const part of ["key", "value"] as const)
          expect(strict.originOf(steps, part)).toEqual(plain.originOf(steps, part))
      }
    expect(pickDialect(strict)).toEqual(pickDialect(plain))
  })
})

describe("identities are compared as all that they say is", () => {
  it.prop("server by server", [mapJson, mapJson, mapJson], ([one, other, both]) => {
    const before = identityOf([userLayer(servers({ ...one, ...both }))])
    const after = identityOf([userLayer(servers({ ...other, ...both }))])
    const stored = Result.getOrThrow(readIdentityText(identityText(before)))
    expect(stored).toStrictEqual(before)
    const plain = diffServers(before.servers, after.servers)
    expect(diffIdentities(before, after)).toEqual(plain)
    expect(diffIdentities(stored, after)).toEqual(plain)
  })
})
