import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import {
  defineRuntimeEntry,
  ephemeral,
  EphemeralField,
  explain,
  selectAgent,
  Stable,
} from "@mooring/config"
import {
  catalogOf,
  documentOf,
  headlines,
  identityOf,
  losersOf,
  pluginLayer,
  servers,
  userLayer,
} from "./support.ts"
import { decodeLayer } from "../src/decode/index.ts"

const Loopback = defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  url: EphemeralField(Schema.String),
})

const loopback = { mooring: Loopback.make({ surface: "tools", url: ephemeral("http://x") }) }

const command = (name: string, more: object = {}) => ({ command: name, ...more })

describe("rule 1: the provenance is the loader's word", () => {
  it("is not read from a file, and picks the schema", () => {
    const catalog = catalogOf([
      userLayer(servers({ a: command("x", { provenance: "gateway-runtime" }) })),
      pluginLayer("p", servers({ b: command("x", { agents: ["main"], for: "https://h" }) })),
    ])
    expect([...catalog.servers.keys()]).toEqual(["b"])
    expect(catalog.servers.get("b")?.provenance).toBe("plugin")
    expect(headlines(catalog)).toEqual([
      "p/.mcp.json:1:35: warning: agents is for users to say, not for plugins [user-only-field]",
      "p/.mcp.json:1:53: warning: for is for users to say, not for plugins [user-only-field]",
      "user.jsonc:1:35: error: where an entry comes from is found out by who reads it, never said by the entry [provenance-in-file]",
    ])
  })

  it("is not claimed by mounting what was declared", () => {
    const { entry } = catalogOf([userLayer(servers({ a: command("x") }))]).servers.get("a") ?? {}
    expect(() => catalogOf([], { a: entry as never })).toThrow("a is not a runtime entry")
  })

  it("calls a plugin by the user's name for it", () => {
    const identity = identityOf([pluginLayer("mine", servers({ a: command("x") }))])
    expect(identity.servers["a"]).toMatchObject({ provenance: "plugin", plugin: "mine" })
  })
})

describe("rule 2: the gateway's names are reserved", () => {
  it.each(["mooring", "Mooring", "MOORING"])("%s", (name) => {
    const catalog = catalogOf(
      [userLayer(servers({ [name]: command("evil"), ok: command("x") }))],
      loopback,
    )
    expect([...catalog.servers].map(([key, { provenance }]) => `${key} ${provenance}`)).toEqual([
      "mooring gateway-runtime",
      "ok user",
    ])
    expect(headlines(catalog)).toEqual([
      "user.jsonc:1:16: error: the gateway mounts a server of its own as mooring [reserved-name]",
    ])
    // Whoever wrote it meant a server: until the name is settled, it may be missing.
    expect(catalog.completeness).toMatchObject({ _tag: "Partial", missing: [{ _tag: "Named" }] })
  })

  it("refuses patches and removals of them too", () => {
    const catalog = catalogOf(
      [
        pluginLayer("p", servers({ mooring: command("x") })),
        userLayer(servers({ mooring: { enabled: false } })),
        userLayer(servers({ mooring: null }), "flag"),
      ],
      loopback,
    )
    expect([...catalog.servers.keys()]).toEqual(["mooring"])
    expect(losersOf(catalog)).toEqual([
      "Refused mooring (flag)",
      "Refused mooring (p)",
      "Refused mooring (user)",
    ])
  })

  it("compares in the form that backends reduce names to", () => {
    const dotted = { "my.tools": loopback.mooring }
    const catalog = catalogOf([userLayer(servers({ my_tools: command("x") }))], dotted)
    expect([...catalog.servers.keys()]).toEqual(["my.tools"])
  })
})

describe("rule 3: who states a target replaces everything below", () => {
  it("inherits nothing that was written for another target", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: command("below", { env: { TOKEN: "t" }, timeout: 5 }) })),
      userLayer(servers({ a: command("above") })),
    ])
    const server = catalog.servers.get("a")
    expect(server?.entry).toMatchObject({ env: {} })
    expect(server?.entry).not.toHaveProperty("timeout")
    expect(server?.provenance).toBe("user")
    expect(losersOf(catalog)).toEqual(["Shadowed a (p)"])
  })

  it.each([{ args: ["x"] }, { cwd: "/x" }, { type: "http" }, { transport: "stdio" }])(
    "is whole: %j alone is none",
    (entry) => {
      const catalog = catalogOf([
        userLayer(servers({ a: command("below") })),
        userLayer(servers({ a: entry }), "flag"),
      ])
      expect([...catalog.servers.keys()]).toEqual([])
      expect(catalog.diagnostics.map(({ code }) => code)).toEqual(["incomplete-entry"])
    },
  )
})

describe("rule 4: patches merge, null removes", () => {
  it("merges objects, and replaces lists", () => {
    const catalog = catalogOf([
      userLayer(
        servers({ a: command("x", { env: { A: "a", B: "b" }, tools: { include: ["1", "2"] } }) }),
      ),
      userLayer(
        servers({ a: { env: { B: null, C: "c" }, tools: { include: ["3"], exclude: ["4"] } } }),
        "flag",
      ),
    ])
    const entry = catalog.servers.get("a")?.entry
    expect(Object.keys((entry as unknown as { env: object }).env)).toEqual(["A", "C"])
    expect(entry).toMatchObject({ tools: { include: ["3"], exclude: ["4"] } })
  })

  it("keeps a null until the fold ends", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: command("x", { env: { A: "a" } }) })),
      userLayer(servers({ a: { env: { A: null }, timeout: 5 } })),
      userLayer(servers({ a: { env: { B: "b" }, timeout: null } }), "local"),
    ])
    const entry = catalog.servers.get("a")?.entry as unknown as { env: object }
    expect(Object.keys(entry.env)).toEqual(["B"])
    expect(entry).not.toHaveProperty("timeout")
  })

  it("takes away the directory that a program is started in", () => {
    const catalog = catalogOf([
      userLayer(servers({ a: command("x", { cwd: "/somewhere" }) })),
      userLayer(servers({ a: { cwd: null } }), "flag"),
    ])
    expect(catalog.diagnostics).toEqual([])
    expect(catalog.servers.get("a")?.entry).not.toHaveProperty("cwd")
  })

  it("takes a header away from a plugin's server without an origin: nobody is given anything", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: { url: "https://h.example", headers: { A: "a" } } })),
      userLayer(servers({ a: { headers: { A: null } } })),
    ])
    expect(catalog.diagnostics).toEqual([])
    expect(catalog.servers.get("a")?.entry).toMatchObject({ headers: {} })
  })

  it("removes a whole entry", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: command("x") })),
      userLayer(servers({ a: null })),
    ])
    expect(catalog.servers.size).toBe(0)
    expect(losersOf(catalog)).toEqual(["Removed a (p)"])
  })

  it("takes a header for the same whatever its case", () => {
    const catalog = catalogOf([
      userLayer(servers({ a: { url: "https://h", headers: { Authorization: "a" } } })),
      userLayer(servers({ a: { headers: { authorization: "b" } } }), "flag"),
    ])
    const entry = catalog.servers.get("a")?.entry as unknown as { headers: object }
    expect(Object.keys(entry.headers)).toEqual(["Authorization"])
  })

  it("reports a patch over nothing, and over what is removed", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ b: command("x") })),
      userLayer(servers({ a: { timeout: 1 }, b: null })),
      userLayer(servers({ b: { timeout: 1 } }), "flag"),
    ])
    expect(headlines(catalog)).toEqual([
      "flag.jsonc:1:16: warning: b is removed below this entry, at user.jsonc:1 [patch-over-nothing]",
      "user.jsonc:1:16: warning: there is no server a below this entry, which has neither a command nor a url of its own [patch-over-nothing]",
    ])
    expect(losersOf(catalog)).toEqual(["Dangling a (user)", "Dangling b (flag)", "Removed b (p)"])
  })
})

describe("rule 5: the merged entry is whose target it is", () => {
  it("keeps the provenance of the target, and the origin of each leaf", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: command("x", { env: { A: "a", B: "b" } }) })),
      userLayer(servers({ a: { env: { B: "mine" }, timeout: 7 } })),
    ])
    const server = catalog.servers.get("a")
    if (server === undefined) throw new Error("a is mounted")
    const { provenance, leaves } = explain(server)
    expect(provenance).toBe("plugin")
    const origins = Object.fromEntries(
      leaves.map(({ path, written, shadows }) => [
        path,
        [written?.source, ...shadows.map(({ source }) => source)],
      ]),
    )
    expect(origins).toMatchObject({
      "/command": ["plugin p"],
      "/env/A": ["plugin p"],
      "/env/B": ["user", "plugin p"],
      "/timeout": ["user"],
      "/args": [undefined],
    })
  })

  const plugin = (url: string) => pluginLayer("p", servers({ a: { url } }))
  const patch = (more: object) => userLayer(servers({ a: { headers: { "X-Key": "k" }, ...more } }))

  it("sends a user's headers to the origin that they are for", () => {
    const catalog = catalogOf([
      plugin("https://api.example.com/v1/mcp"),
      patch({ for: "https://api.example.com" }),
    ])
    expect(catalog.diagnostics).toEqual([])
    expect(catalog.servers.get("a")?.entry).toHaveProperty("headers.X-Key")
  })

  it.each([
    ["another host", "https://evil.example.com/mcp", { for: "https://api.example.com" }],
    ["another port", "https://api.example.com:8443/", { for: "https://api.example.com" }],
    ["another scheme", "http://api.example.com/", { for: "https://api.example.com" }],
    [
      "user info that looks like a host",
      "https://api.example.com@evil.com/",
      { for: "https://api.example.com" },
    ],
    [
      "a host that begins alike",
      "https://api.example.com.evil.com/",
      { for: "https://api.example.com" },
    ],
    ["no origin named", "https://api.example.com/", {}],
  ])("refuses them where the plugin's URL has %s", (_, url, more) => {
    const catalog = catalogOf([plugin(url), patch(more)])
    expect([...catalog.servers.keys()]).toEqual([])
    expect(catalog.diagnostics.map(({ code }) => code)).toEqual(["patch-origin"])
    expect(catalog.completeness).toMatchObject({ missing: [{ _tag: "Named", name: "a" }] })
  })

  it("refuses them where the plugin's host is a reference", () => {
    const layer = pluginLayer("p", servers({ a: { url: "https://${HOST}/" } }), { env: ["HOST"] })
    const catalog = catalogOf([layer, patch({ for: "https://api.example.com" })])
    expect(catalog.diagnostics.map(({ code }) => code)).toEqual(["patch-origin"])
  })

  it("asks for no origin where the URL is the user's own", () => {
    const catalog = catalogOf([
      userLayer(servers({ a: { url: "https://h" } })),
      userLayer(servers({ a: { headers: { A: "b" } } }), "flag"),
    ])
    expect(catalog.diagnostics).toEqual([])
  })

  it.each([
    [{ command: "x" }, { headers: { A: "b" } }],
    [{ url: "https://h" }, { env: { A: "b" } }],
  ])("refuses a patch for another transport: %j and %j", (target, more) => {
    const catalog = catalogOf([
      userLayer(servers({ a: target })),
      userLayer(servers({ a: more }), "flag"),
    ])
    expect(catalog.diagnostics.map(({ code }) => code)).toEqual(["patch-transport"])
    expect(catalog.servers.size).toBe(0)
  })
})

describe("rule 6: enabled: false", () => {
  it("disables, and records who did it", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: command("x", { enabled: true }) })),
      userLayer(servers({ a: { enabled: false } })),
    ])
    expect(catalog.servers.size).toBe(0)
    expect(catalog.losers).toMatchObject([
      { _tag: "Disabled", by: { file: "user.jsonc", pointer: "/mcpServers/a/enabled" } },
    ])
  })

  it("is undone by a higher layer, never by a lower one", () => {
    const off = servers({ a: { enabled: false } })
    const on = servers({ a: { enabled: true } })
    const base = pluginLayer("p", servers({ a: command("x") }))
    expect(catalogOf([base, userLayer(off), userLayer(on, "flag")]).servers.size).toBe(1)
    expect(catalogOf([base, userLayer(on), userLayer(off, "flag")]).servers.size).toBe(0)
  })

  it("has a spelling of its own in the ecosystem", () => {
    const catalog = catalogOf([userLayer(servers({ a: command("x", { disabled: true }) }))])
    expect(catalog.losers).toMatchObject([
      { _tag: "Disabled", by: { pointer: "/mcpServers/a/disabled" } },
    ])
  })

  it("of a plugin disables all its servers, and is no mistake of who patches them", () => {
    const layer = {
      ...pluginLayer("p", servers({ a: command("x") })),
      disabledBy: { file: "mooring.jsonc", pointer: "/plugins/p/enabled", line: 1, column: 1 },
    }
    const catalog = catalogOf([layer, userLayer(servers({ a: { timeout: 1 } }))])
    expect(losersOf(catalog)).toEqual(["Disabled a (p)"])
    expect(catalog.diagnostics).toEqual([])
  })
})

describe("rule 7: of two plugins with one name, the first in the user's order keeps it", () => {
  const p = pluginLayer("p", servers({ a: command("from-p") }))
  const q = pluginLayer("q", servers({ a: command("from-q") }))

  it("reports both positions, and the remedy", () => {
    const catalog = catalogOf([q, p])
    expect(catalog.servers.get("a")?.entry).toMatchObject({ plugin: "q" })
    expect(losersOf(catalog)).toEqual(["Conflict a (p)"])
    expect(catalog.diagnostics).toMatchObject([
      {
        code: "plugin-conflict",
        origin: { file: "p/.mcp.json", line: 1 },
        message: "plugin q already declares a (q/.mcp.json:1), and comes first in your plugins",
        remedy: 'to have both, rename one: plugins.p.rename: { "a": "…" }',
      },
    ])
  })

  it("is settled by renaming one", () => {
    const renamed = pluginLayer("p", servers({ a: command("x") }), { rename: { a: "p-a" } })
    const catalog = catalogOf([q, renamed])
    expect([...catalog.servers.keys()]).toEqual(["a", "p-a"])
    expect(catalog.diagnostics).toEqual([])
  })

  it("does not give the name to the second where the first is unusable", () => {
    const broken = pluginLayer("q", servers({ a: { command: 1 } }))
    const catalog = catalogOf([broken, p])
    expect(catalog.servers.size).toBe(0)
    expect(losersOf(catalog)).toEqual(["Conflict a (p)", "Refused a (q)"])
  })
})

describe("rule 8: one transport", () => {
  it("refuses an entry with a command and a URL, in one declaration or by merging", () => {
    const both = catalogOf([userLayer(servers({ a: { command: "x", url: "https://h" } }))])
    expect(both.diagnostics.map(({ code }) => code)).toEqual(["two-transports"])
    const merged = catalogOf([
      userLayer(servers({ a: command("x", { env: { A: "a" } }) })),
      userLayer(servers({ a: { url: "https://h" } }), "flag"),
    ])
    expect(merged.servers.get("a")?.entry).toMatchObject({ transport: "http", headers: {} })
    expect(merged.servers.get("a")?.entry).not.toHaveProperty("command")
  })
})

describe("rule 9: nothing refused is silent, and nothing sinks its siblings", () => {
  it("knows which names may be missing", () => {
    const catalog = catalogOf([userLayer(servers({ bad: { command: 1 }, good: command("x") }))])
    expect([...catalog.servers.keys()]).toEqual(["good"])
    expect(catalog.completeness).toMatchObject({
      _tag: "Partial",
      missing: [{ _tag: "Named", name: "bad", because: { code: "field-value" } }],
    })
  })

  it("hides what is below a refused entry: it may have disabled or narrowed it", () => {
    const catalog = catalogOf([
      pluginLayer("p", servers({ a: command("x") })),
      userLayer(servers({ a: { enabled: false, timeout: "soon" } })),
    ])
    expect(catalog.servers.size).toBe(0)
    expect(losersOf(catalog)).toEqual(["Refused a (user)", "Shadowed a (p)"])
  })

  it("does not miss what a higher target replaces anyway", () => {
    const catalog = catalogOf([
      userLayer(servers({ a: { command: 1 } })),
      userLayer(servers({ a: command("x") }), "flag"),
    ])
    expect([...catalog.servers.keys()]).toEqual(["a"])
    expect(catalog.completeness).toEqual({ _tag: "Complete" })
    expect(catalog.diagnostics).toHaveLength(1)
  })

  it("keeps the other files where one is no server map at all", () => {
    const catalog = catalogOf([
      userLayer({ mcpServers: [] }),
      pluginLayer("q", { nothing: 1 }),
      userLayer(servers({ a: command("x") }), "flag"),
    ])
    expect([...catalog.servers.keys()]).toEqual(["a"])
    expect(catalog.completeness).toMatchObject({
      missing: [{ _tag: "OfPlugin", plugin: "q" }, { _tag: "Any" }],
    })
  })
})

describe("rule 10: agents", () => {
  const catalog = catalogOf([
    pluginLayer("p", servers({ p: command("x") })),
    userLayer(
      servers({
        all: command("x"),
        coder: command("x", { agents: ["coder"] }),
        none: command("x", { agents: [] }),
        p: { agents: ["coder", "main"] },
      }),
    ),
  ])

  it.each([
    ["main", ["all", "p"]],
    ["coder", ["all", "coder", "p"]],
    ["other", ["all"]],
  ])("%s has %j", (agent, expected) => {
    const selected = selectAgent(catalog, agent)
    expect([...selected.servers.keys()]).toEqual(expected)
    expect(selected.losers.filter(({ _tag }) => _tag === "OtherAgents")).toHaveLength(
      4 - expected.length,
    )
  })
})

describe("layers", () => {
  it("win by the rank of their source, in whatever order they are given", () => {
    const layers = (["user", "project", "local", "flag"] as const).map((scope) =>
      userLayer(servers({ a: command(scope) }), scope),
    )
    const all = [pluginLayer("p", servers({ a: command("p") })), ...layers]
    for (const given of [all, all.toReversed()]) {
      const entry = catalogOf(given).servers.get("a")?.entry
      expect(String((entry as unknown as { command: unknown }).command)).toBe("flag")
    }
  })

  it("of one rank win in the order given: a later flag over an earlier one", () => {
    const flag = (name: string) =>
      decodeLayer(documentOf(name, JSON.stringify(servers({ a: command(name) }))), {
        source: { provenance: "user", scope: "flag" },
      })
    const catalog = catalogOf([flag("first"), flag("second")])
    expect(catalog.losers).toMatchObject([{ _tag: "Shadowed" }])
    expect(catalog.servers.get("a")).toMatchObject({
      target: { site: { document: { file: "second" } } },
    })
  })
})
