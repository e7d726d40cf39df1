import { describe, expect, it } from "vitest"
import {
  canonicalTraits,
  ephemeral,
  literalFor,
  nameServers,
  noOptions,
  openJson,
  planServers,
  preview,
  type RenderOptions,
  type SealedJson,
  type Traits,
} from "@mooring/config"
import { revealing, spelled } from "@mooring/config/unseal"
import { type SealedTarget, targetOf } from "../src/render/target.ts"
import { catalogOf, servers, userLayer } from "./support.ts"

/** What a reader makes of text, going over it once. */
const readers = {
  none: (text: string) => text,
  braces: (text: string) =>
    text.replaceAll(
      /\$\{([^}]*?)(?::-([^}]*))?\}/g,
      (_, name, fallback) => fallback ?? `<${name}>`,
    ),
  dollars: (text: string) =>
    text.replaceAll(
      /\$(?:\{([^}]*?)(?::-([^}]*))?\}|([A-Za-z_]\w*))/g,
      (_, name, fallback, bare) => fallback ?? `<${name ?? bare}>`,
    ),
}

describe("text for a reader that expands references", () => {
  const texts = ["${HOME}", "$HOME", "a$b${c:-d}$", "$${HOME}", "$$x", "${", "100%", "$1", "\\${X}"]
  it.each(["none", "braces", "dollars"] as const)("is read as it is: %s", (expansion) => {
    for (const text of texts) expect(readers[expansion](literalFor(expansion, text))).toBe(text)
  })
})

describe("names", () => {
  const rule = { longest: 8, foreign: /[^a-z0-9_-]/gi, reserved: new Set(["workspace"]) }
  const named = (names: ReadonlyArray<string>, taken: ReadonlyArray<string> = []) =>
    Object.fromEntries(nameServers(names, rule, taken))

  it("stay as they are where that can be", () => {
    expect(named(["a", "b-c_1"])).toEqual({ a: "a", "b-c_1": "b-c_1" })
  })

  it("never fall together, whatever is reduced to what", () => {
    const names = named(["a.b", "a_b", "a b", "A_B", "server-number-1", "server-number-2"])
    const given = Object.values(names).map((name) => name.toLowerCase())
    expect(new Set(given).size).toBe(given.length)
    expect(names["a_b"] === "a_b" || names["A_B"] === "A_B").toBe(true)
    expect(given.every((name) => /^[a-z0-9_-]{1,8}$/.test(name))).toBe(true)
  })

  it("are the same whatever the order", () => {
    expect(named(["a.b", "a_b", "a b"])).toEqual(named(["a b", "a.b", "a_b"]))
  })

  it("leave reserved and foreign ones alone", () => {
    expect(named(["workspace", "Mine"], ["mine"])).toEqual({
      workspace: "workspac",
      Mine: "Mine_2",
    })
  })
})

const traits: Traits = {
  label: "X",
  transports: new Set(["stdio", "http"]),
  fields: new Set(["timeout"]),
  expands: "braces",
  names: { longest: 64, foreign: /[^\w-]/g, reserved: new Set() },
}

const catalog = catalogOf([
  userLayer(
    servers({
      plain: { command: "x", timeout: 5, startupTimeout: 6, description: "d" },
      filtered: { command: "x", tools: { include: ["a"] }, startupTimeout: 6, description: "d" },
      elsewhere: { command: "x", cwd: "/" },
      old: { type: "sse", url: "https://h" },
    }),
  ),
])

/** A target as JSON, without what it has not. */
const json = (target: SealedTarget): SealedJson =>
  Object.fromEntries(
    Object.entries(target).flatMap(([field, value]) =>
      value === undefined ? [] : [[field, value as SealedJson]],
    ),
  )

describe("a plan", () => {
  const address = {
    url: ephemeral("http://proxy"),
    headers: ephemeral({ Authorization: "Bearer x" }),
  }
  const withProxies: RenderOptions = {
    ...noOptions,
    proxied: new Map(["filtered", "elsewhere", "old"].map((name) => [name, address])),
  }

  it("leaves out what can only be given through the gateway, where that does not serve it", () => {
    const { mounted, dropped } = planServers(catalog, traits, noOptions)
    expect(mounted.map(({ name }) => name)).toEqual(["plain"])
    expect(dropped.map(({ server, field }) => `${server}.${field}`).toSorted()).toEqual([
      "elsewhere.cwd",
      "filtered.tools",
      "old.transport",
      "plain.description",
      "plain.startupTimeout",
    ])
  })

  it("sends a filter, a directory and a transport that a backend lacks through the gateway", () => {
    const { mounted, dropped, proxied } = planServers(catalog, traits, withProxies)
    expect(mounted.map(({ name, _tag }) => `${name} ${_tag}`)).toEqual([
      "elsewhere Proxied",
      "filtered Proxied",
      "old Proxied",
      "plain Direct",
    ])
    expect(proxied.map(({ server, field }) => `${server}.${field}`)).toEqual([
      "elsewhere.cwd",
      "filtered.tools",
      "old.transport",
    ])
    // The gateway keeps to the time-outs of what it serves itself.
    expect(dropped.map(({ server, field }) => `${server}.${field}`)).toEqual([
      "filtered.description",
      "plain.startupTimeout",
      "plain.description",
    ])
  })

  it("gives a proxied server's address, and nothing of its own", () => {
    const { mounted } = planServers(catalog, traits, withProxies)
    const filtered = mounted.find(({ name }) => name === "filtered")
    if (filtered === undefined) throw new Error("filtered is mounted")
    const opening = revealing({ variable: spelled, file: (name) => name })
    expect(openJson(json(targetOf(filtered, { MARK: "1" })), opening, "none")).toEqual({
      transport: "http",
      url: "http://proxy",
      headers: { Authorization: "Bearer x" },
    })
  })

  it("needs no proxy where a backend can express all", () => {
    const { mounted, dropped } = planServers(catalog, canonicalTraits, noOptions)
    expect(mounted.every(({ _tag }) => _tag === "Direct")).toBe(true)
    expect(dropped).toEqual([])
  })
})

describe("a preview", () => {
  it("shows nothing that lives for a run", () => {
    const box = ephemeral("http://127.0.0.1:1")
    expect(openJson({ url: box }, preview, "none")).toEqual({ url: "<ephemeral>" })
  })

  it("shows no secret, and no value of a sensitive field", () => {
    const secret = catalogOf([
      userLayer(
        servers({
          a: { command: "x", args: ["--token", "hunter2"], env: { A: "v1", B: "${C:-v2}" } },
        }),
      ),
    ])
    const [server] = planServers(secret, canonicalTraits, noOptions).mounted
    if (server === undefined) throw new Error("a is mounted")
    expect(openJson(json(targetOf(server, {})), preview, "none")).toEqual({
      transport: "stdio",
      command: "x",
      args: ["--token", "••••"],
      env: { A: "••••", B: "${C:-••••}" },
    })
  })
})
