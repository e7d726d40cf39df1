import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import {
  type Catalog,
  type Circumstances,
  decide,
  decodeUserFile,
  defaultPolicy,
  fingerprintOf,
  type Layer,
  missingOf,
  resumeIdentity,
  selectAgent,
} from "@mooring/config"
import {
  catalogOf,
  digests,
  documentOf,
  headlines,
  pluginLayer,
  servers,
  userLayer,
} from "./support.ts"

const command = (name: string, more = {}) => ({ command: name, ...more })

const file = (value: unknown): Layer =>
  decodeUserFile(documentOf("mooring.jsonc", JSON.stringify(value, null, 1)), "user").layer

const two = servers({ files: command("f"), search: command("s") })

const named = (catalog: Catalog): ReadonlyArray<string> => [...catalog.servers.keys()]

const lost = (catalog: Catalog): ReadonlyArray<string> =>
  catalog.losers.map((loser) => {
    const by = loser._tag === "OtherAgents" ? `${loser.because._tag}:${loser.because.by.line}` : ""
    return `${loser._tag} ${loser.declaration.name} ${by}`.trimEnd()
  })

describe("the set of an agent", () => {
  const catalog = catalogOf([
    pluginLayer("p", servers({ notes: command("n") })),
    userLayer(servers({ extra: command("x") }), "flag"),
    file({ ...two, agents: { research: ["search", "notes"], nobody: [] } }),
  ])

  it.each([
    ["main", ["extra", "files", "notes", "search"]],
    ["research", ["notes", "search"]],
    ["nobody", []],
  ])("%s has %j, from whatever source", (agent, expected) => {
    expect(named(selectAgent(catalog, agent))).toEqual(expected)
  })

  it("says where it leaves a server out", () => {
    expect(lost(selectAgent(catalog, "research"))).toEqual([
      "OtherAgents extra Set:11",
      "OtherAgents files Set:11",
    ])
  })

  it("takes part in the identity by what it selects, and by nothing else", () => {
    const fingerprint = (layers: ReadonlyArray<Layer>, agent: string) =>
      fingerprintOf(resumeIdentity(selectAgent(catalogOf(layers), agent), digests), digests)
    const whole = file(two)
    const all = file({ ...two, agents: { research: ["search", "files"] } })
    const few = file({ ...two, agents: { research: ["search"] } })
    expect(fingerprint([all], "research")).toBe(fingerprint([whole], "research"))
    expect(fingerprint([few], "research")).not.toBe(fingerprint([whole], "research"))
    expect(fingerprint([few], "main")).toBe(fingerprint([whole], "main"))
  })
})

describe("a plugin for some agents only", () => {
  const catalog = catalogOf([
    {
      ...pluginLayer("p", servers({ notes: command("n"), tasks: command("t") })),
      onlyFor: {
        agents: ["research"],
        by: { file: "mooring.jsonc", pointer: "/plugins/p/agents", line: 7, column: 1 },
      },
    },
    userLayer(servers({ files: command("f"), tasks: command("mine") })),
  ])

  it("is not mounted for the others", () => {
    expect(named(selectAgent(catalog, "research"))).toEqual(["files", "notes", "tasks"])
    expect(named(selectAgent(catalog, "main"))).toEqual(["files", "tasks"])
    expect(lost(selectAgent(catalog, "main"))).toContain("OtherAgents notes Plugin:7")
  })
})

describe("places that say who a server is for", () => {
  it("have all to allow it", () => {
    const catalog = catalogOf([
      file({
        ...servers({
          both: command("b", { agents: ["research"] }),
          entry: command("e", { agents: ["research"] }),
          set: command("s", { agents: ["main"] }),
        }),
        agents: { research: ["both", "set"] },
      }),
    ])
    const selected = selectAgent(catalog, "research")
    expect(named(selected)).toEqual(["both"])
    expect(lost(selected)).toEqual(["OtherAgents entry Set:23", "OtherAgents set Entry:17"])
    expect(headlines(catalog)).toEqual([
      "mooring.jsonc:11:14: warning: entry is not mounted for research, whose set at mooring.jsonc:23 does not have it [agent-set]",
    ])
  })
})

describe("a name in a set that stands for nothing", () => {
  it("is told, with what may have been meant", () => {
    expect(
      headlines(catalogOf([file({ ...two, agents: { research: ["serch", "files", "zzzzzz"] } })])),
    ).toEqual([
      "mooring.jsonc:12:4: warning: there is no server serch; did you mean search? [agent-set]",
      "mooring.jsonc:14:4: warning: there is no server zzzzzz [agent-set]",
    ])
  })

  it("is no mistake where it may be in what could not be read, or is only turned off", () => {
    const catalog = catalogOf([
      file({ ...servers({ off: command("o", { enabled: false }) }), agents: { a: ["off"] } }),
    ])
    expect(headlines(catalog)).toEqual([])
    const partly = catalogOf([
      userLayer({ mcpServers: 1 }, "flag"),
      file({ ...two, agents: { a: ["of-the-flag"] } }),
    ])
    expect(headlines(partly).filter((line) => line?.includes("of-the-flag"))).toEqual([])
  })
})

describe("a set that cannot be read", () => {
  const good = { ...two, agents: { research: ["files", "search"] } }

  it.each<[string, unknown, string]>([
    [
      "no list",
      { ...two, agents: { research: "search" } },
      "mooring.jsonc:11:15: error: the set of agent research is a list of the names of servers [field-value]",
    ],
    [
      "not all text",
      { ...two, agents: { research: ["search", 1] } },
      "mooring.jsonc:11:15: error: the set of agent research is a list of the names of servers [field-value]",
    ],
    [
      "no object",
      { ...two, agents: ["research"] },
      "mooring.jsonc:10:12: error: agents is an object of lists by the names of agents [not-an-object]",
    ],
    [
      "null",
      { ...two, agents: { research: null } },
      "mooring.jsonc:11:15: error: the set of agent research is a list of the names of servers [field-value]",
    ],
  ])("lets nothing through: %s", (_, value, headline) => {
    const catalog = catalogOf([file(value), userLayer(servers({ extra: command("x") }), "flag")])
    expect(headlines(catalog)).toEqual([headline])
    const selected = selectAgent(catalog, "research")
    expect(named(selected)).toEqual([])
    expect(new Set(selected.losers.map(({ _tag }) => _tag))).toEqual(new Set(["UnknownAgents"]))
    expect(missingOf(selected)).toMatchObject([{ _tag: "Any" }])
  })

  it("stops no other agent", () => {
    const catalog = catalogOf([file({ ...two, agents: { research: 1, review: ["files"] } })])
    expect(named(selectAgent(catalog, "review"))).toEqual(["files"])
    expect(named(selectAgent(catalog, "main"))).toEqual(["files", "search"])
    expect(missingOf(selectAgent(catalog, "main"))).toEqual([])
  })

  it("written twice is not read", () => {
    const text = '{ "mcpServers": { "a": { "command": "a" } }, "agents": { "r": ["a"], "r": [] } }'
    const { layer } = decodeUserFile(documentOf("mooring.jsonc", text), "user")
    expect(named(selectAgent(catalogOf([layer]), "r"))).toEqual([])
    expect(layer.diagnostics.map(({ code }) => code)).toEqual(["duplicate-key"])
  })

  it("holds the conversation, whatever source its servers are from", () => {
    const here: Circumstances = {
      owner: "user:1000",
      account: { _tag: "None" },
      cwd: "/work",
      followsCwd: true,
      facts: [],
    }
    const declared = (value: unknown) => {
      const flag = userLayer(servers({ search: command("own") }), "flag")
      const catalog = selectAgent(catalogOf([file(value), flag]), "research")
      return { catalog, identity: resumeIdentity(catalog, digests) }
    }
    const { identity } = declared(good)
    const verdict = decide({
      ...declared({ ...two, agents: { research: 1 } }),
      bound: { ...here, account: null, identity: Result.succeed(identity), gaps: [] },
      circumstances: here,
      policy: defaultPolicy,
      partial: false,
    })
    expect(verdict.kind).toBe("held")
  })
})
