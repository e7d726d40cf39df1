import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import {
  baselineFacts,
  baselineGaps,
  baselineIdentity,
  type Bound,
  type Case,
  type Circumstances,
  decide,
  decideDenied,
  defaultPolicy,
  type DriftFact,
  fileDiagnostic,
  type Layer,
  type Policy,
  readIdentity,
  resumeIdentity,
  unreadLayer,
  Verdict,
} from "@mooring/config"
import { catalogOf, digests, digestsWith, pluginLayer, servers, userLayer } from "./support.ts"

const here: Circumstances = {
  owner: "user:1000",
  account: { _tag: "None" },
  cwd: "/work",
  followsCwd: true,
  facts: [],
}

const a = { command: "x", args: ["1"], env: { TOKEN: "s1" } }

/** What a turn with these layers binds. */
const boundBy = (layers: ReadonlyArray<Layer>, more: Partial<Bound> = {}): Bound => ({
  identity: Result.succeed(resumeIdentity(catalogOf(layers), digests)),
  owner: here.owner,
  account: null,
  cwd: here.cwd,
  facts: [],
  gaps: [],
  ...more,
})

const caseOf = (
  bound: Bound | undefined,
  layers: ReadonlyArray<Layer>,
  more: Partial<Omit<Case, "policy">> & { readonly policy?: Partial<Policy> } = {},
): Case => {
  const catalog = catalogOf(layers)
  return {
    bound,
    catalog,
    identity: resumeIdentity(catalog, digests),
    circumstances: here,
    partial: false,
    ...more,
    policy: { ...defaultPolicy, ...more.policy },
  }
}

/** A verdict in a line, and checked against its schema. */
const said = (verdict: Verdict): string => {
  Schema.asserts(Verdict, verdict)
  const reasons = verdict.reasons.map((reason) =>
    [
      reason.reason,
      "change" in reason ? reason.change : undefined,
      "server" in reason ? reason.server : undefined,
      "path" in reason ? reason.path : undefined,
      "kind" in reason ? reason.kind : undefined,
    ]
      .filter((word) => word !== undefined)
      .join(" "),
  )
  return [verdict.kind, ...reasons].join("; ")
}

const user = (map: object, scope: "user" | "flag" = "user") => userLayer(servers({ ...map }), scope)

const unread = unreadLayer(
  { provenance: "user", scope: "user" },
  fileDiagnostic("syntax", "mooring.jsonc", "a comma is missing here", "put a comma"),
)

const absent = unreadLayer(
  { provenance: "user", scope: "user" },
  fileDiagnostic("file-absent", "mooring.jsonc", "there is none", "write one"),
)

const absentPlugin = (plugin: string) =>
  unreadLayer(
    { provenance: "plugin", plugin },
    fileDiagnostic("plugin-unreadable", plugin, "there is no such directory", "put it back"),
  )

describe("no binding", () => {
  it("is fresh", () => {
    expect(said(decide(caseOf(undefined, [user({ a })])))).toBe("fresh; no-session")
  })

  it("is fresh even where something could not be read: nothing is forgotten by it", () => {
    expect(said(decide(caseOf(undefined, [unread])))).toBe("fresh; no-session")
  })
})

describe("the circumstances", () => {
  const bound = boundBy([user({ a })])
  const under = (now: Partial<Circumstances>, was: Partial<Bound> = {}) =>
    said(
      decide(caseOf({ ...bound, ...was }, [user({ a })], { circumstances: { ...here, ...now } })),
    )

  it.each([
    ["fresh; owner", { owner: "user:0" }, {}],
    ["fresh; account", { account: { _tag: "Known", id: "2" } as const }, { account: "1" }],
    ["fresh; account", { account: { _tag: "None" } as const }, { account: "1" }],
    ["fresh; cwd", { cwd: "/other", followsCwd: false }, {}],
    ["resume", { cwd: "/other" }, {}],
    ["resume", { account: { _tag: "Known", id: "1" } as const }, { account: "1" }],
    [
      "held; account-unknown",
      { account: { _tag: "Unknown", message: "half written" } as const },
      { account: "1" },
    ],
  ])("%s", (expected, now, was) => {
    expect(under(now, was)).toBe(expected)
  })
})

describe("declared servers", () => {
  const bound = boundBy([user({ a, b: { command: "y" } })])
  const now = (map: object, more: Parameters<typeof caseOf>[2] = {}) =>
    said(decide(caseOf(bound, [user(map)], more)))

  it.each([
    ["fresh; mcp added c", { a, b: { command: "y" }, c: { command: "z" } }],
    ["fresh; mcp removed b", { a }],
    ["fresh; mcp changed a /args/0 stable", { a: { ...a, args: ["2"] }, b: { command: "y" } }],
    [
      "fresh; mcp changed a /env/TOKEN reference",
      { a: { ...a, env: { TOKEN: "${T}" } }, b: { command: "y" } },
    ],
    [
      "resume-with-drift; credential changed a /env/TOKEN credential",
      { a: { ...a, env: { TOKEN: "s2" } }, b: { command: "y" } },
    ],
    [
      "fresh; credential changed a /env/TOKEN credential; mcp changed b /command stable",
      { a: { ...a, env: { TOKEN: "s2" } }, b: { command: "z" } },
    ],
    ["resume", { b: { timeout: 5, command: "y" }, a: { ...a, description: "new" } }],
  ])("%s", (expected, map) => {
    expect(now(map)).toBe(expected)
  })

  it("drift where the user's policy says so", () => {
    expect(now({ a }, { policy: { onMcpChange: "drift" } })).toBe(
      "resume-with-drift; mcp removed b",
    )
  })

  it("are fresh for secrets where the user's policy says so", () => {
    const map = { a: { ...a, env: { TOKEN: "s2" } }, b: { command: "y" } }
    expect(now(map, { policy: { onSecretChange: "fresh" } })).toBe(
      "fresh; credential changed a /env/TOKEN credential",
    )
  })

  it("are judged one by one, each by its policy", () => {
    const map = { a: { ...a, env: { TOKEN: "s2" } }, b: { command: "z" } }
    expect(now(map, { policy: { onMcpChange: "drift" } })).toBe(
      "resume-with-drift; credential changed a /env/TOKEN credential; mcp changed b /command stable",
    )
    expect(now(map, { policy: { onMcpChange: "drift", onSecretChange: "fresh" } })).toMatch(
      /^fresh;/,
    )
  })

  it("say where the change was written", () => {
    const layer = userLayer(`{
      "mcpServers": {
        "a": { "command": "x", "args": ["1"],
               "env": { "TOKEN": "s1" } },
        "b": { "command": "z" }
      }
    }`)
    expect(decide(caseOf(bound, [layer]))).toMatchObject({
      reasons: [{ server: "b", before: "y", after: "z", at: { line: 5, column: 27 } }],
    })
  })
})

describe("facts whose change is drift", () => {
  const fact = (kind: DriftFact["kind"], value: string, subject = "s"): DriftFact => ({
    kind,
    subject,
    value,
  })

  it.each([
    ["system-prompt", "resume-with-drift; system-prompt"],
    ["plugin-version", "resume-with-drift; plugin-version"],
    ["tools", "resume-with-drift; tools s"],
    ["dropped", "resume-with-drift; dropped"],
    ["reference", "resume-with-drift; reference"],
  ] as const)("%s", (kind, expected) => {
    const bound = boundBy([user({ a })], { facts: [fact(kind, "1")] })
    const circumstances = { ...here, facts: [fact(kind, "2")] }
    expect(said(decide(caseOf(bound, [user({ a })], { circumstances })))).toBe(expected)
    expect(
      said(
        decide(caseOf({ ...bound, facts: circumstances.facts }, [user({ a })], { circumstances })),
      ),
    ).toBe("resume")
  })

  it("say nothing where only one of the turns knows them", () => {
    const bound = boundBy([user({ a })], { facts: [fact("tools", "1")] })
    const circumstances = { ...here, facts: [fact("dropped", "2")] }
    expect(said(decide(caseOf(bound, [user({ a })], { circumstances })))).toBe("resume")
    expect(baselineFacts(circumstances.facts, bound)).toEqual([
      fact("dropped", "2"),
      fact("tools", "1"),
    ])
  })
})

describe("what cannot be known", () => {
  const p = pluginLayer("p", servers({ n: { command: "x" } }))
  const bound = boundBy([user({ a }), p])
  const now = (layers: ReadonlyArray<Layer>, partial = false) =>
    said(decide(caseOf(bound, layers, { partial })))

  it("holds where a bound server may be in a file that could not be read", () => {
    expect(now([unread, p])).toBe("held; unread a")
  })

  it("holds where the file that a bound server may be in is gone", () => {
    expect(said(decide(caseOf(boundBy([user({ a })]), [absent])))).toBe("held; unread a")
  })

  it("knows what a source above the unread one settles", () => {
    const flags = boundBy([absent, user({ a }, "flag")], { gaps: [{ _tag: "Absent" }] })
    const changed = user({ a: { ...a, command: "y" } }, "flag")
    expect(said(decide(caseOf(flags, [unread, changed])))).toBe(
      "fresh; mcp changed a /command stable",
    )
    expect(
      said(decide(caseOf(flags, [unread, user({ a: { ...a, enabled: false } }, "flag")]))),
    ).toBe("fresh; mcp removed a")
  })

  it("goes on over no change where the policy cannot be read", () => {
    const spoilt = (map: object): Layer => ({
      ...user(map),
      missing: [
        {
          _tag: "Policy",
          because: fileDiagnostic("field-value", "mooring.jsonc", "no policy", "write one"),
        },
      ],
    })
    const bound = boundBy([user({ a })])
    expect(said(decide(caseOf(bound, [spoilt({ a })])))).toBe("resume")
    expect(said(decide(caseOf(bound, [spoilt({})])))).toBe("held; unread a")
  })

  it("holds where a bound server's plugin is absent", () => {
    expect(now([user({ a }), absentPlugin("p")])).toBe("held; unread n")
  })

  it("holds where a bound server's entry was refused", () => {
    expect(now([user({ a: { ...a, timeout: "soon" } }), p])).toBe("held; unread a")
  })

  it("holds where a change may only seem so", () => {
    const flagged = unreadLayer(
      { provenance: "user", scope: "flag" },
      unread.missing[0]?.because as never,
    )
    expect(now([user({ a: { ...a, args: ["2"] } }), p, flagged])).toBe("held; unread a")
  })

  it("says what could not be read", () => {
    expect(decide(caseOf(bound, [unread, p]))).toMatchObject({
      reasons: [{ because: { code: "syntax", origin: { file: "mooring.jsonc" } } }],
    })
  })

  it("does not hold for what no bound server comes from", () => {
    expect(now([user({ a, broken: { command: 1 } }), p, absentPlugin("q")])).toBe("resume")
  })

  it("does not take another plugin's absence for the reason", () => {
    const removed = pluginLayer("p", servers({}))
    expect(now([user({ a }), removed, absentPlugin("q")])).toBe("fresh; mcp removed n")
  })

  it("knows that what a file that was read does not have is gone", () => {
    expect(now([user({}), p])).toBe("fresh; mcp removed a")
  })

  it("goes on without with --partial, as drift, and keeps what it went on without", () => {
    const layers = [unread, p]
    expect(now(layers, true)).toBe("resume-with-drift; partial a")
    const held = caseOf(bound, layers, { partial: true })
    const kept = baselineIdentity(held.identity, bound, decide(held))
    const mended = caseOf({ ...bound, identity: Result.succeed(kept) }, [user({ a }), p])
    expect(said(decide(mended))).toBe("resume")
  })

  it("still starts afresh with --partial where another change is certain", () => {
    expect(now([user({ a, c: { command: "z" } }), absentPlugin("p")], true)).toBe(
      "fresh; mcp added c",
    )
  })

  it("holds for an identity of another version, and for none", () => {
    const of = (json: unknown) =>
      said(
        decide(
          caseOf({ ...bound, identity: readIdentity(json) }, [user({ a })], { partial: true }),
        ),
      )
    expect(of({ version: "r9" })).toBe("held; unknown-identity")
    expect(of(undefined)).toBe("held; unknown-identity")
  })

  it("holds for an identity that cannot be read, whatever else seems to be the case", () => {
    const spoilt = boundBy([user({ a })], { identity: readIdentity(null), owner: "", cwd: "" })
    expect(said(decide(caseOf(spoilt, [user({ a })])))).toBe("held; unknown-identity")
  })

  it("holds for digests under another key, and never reads them as changed", () => {
    const other = resumeIdentity(catalogOf([user({ a }), p]), digestsWith("lost"))
    expect(
      said(decide(caseOf({ ...bound, identity: Result.succeed(other) }, [user({ a }), p]))),
    ).toBe("held; unknown-key")
  })
})

describe("a conversation that began with something unread", () => {
  const broken = [user({ a, b: { command: 1 } })]
  const first = caseOf(undefined, broken)
  const gaps = baselineGaps(first.catalog, undefined, decide(first))
  const bound = boundBy(broken, { gaps })

  it("goes on when that can be read: it was never known to be absent", () => {
    expect(said(decide(caseOf(bound, [user({ a, b: { command: "y" } })])))).toBe(
      "resume-with-drift; completed b",
    )
  })

  it("ends for anything else that is added", () => {
    expect(said(decide(caseOf(bound, [user({ a, c: { command: "y" } })])))).toBe(
      "fresh; mcp added c",
    )
  })

  it("takes no gap that opens later for one", () => {
    const now = caseOf(boundBy([user({ a })]), broken)
    expect(baselineGaps(now.catalog, now.bound, decide(now))).toEqual([])
  })

  it("forgets a gap once it is closed", () => {
    const now = caseOf(bound, [user({ a, b: { command: "y" } })])
    expect(baselineGaps(now.catalog, bound, decide(now))).toEqual([])
    const still = caseOf(bound, broken)
    expect(baselineGaps(still.catalog, bound, decide(still))).toEqual(gaps)
  })

  it("remembers a file that was not there, which is no gap", () => {
    const fresh = caseOf(undefined, [absent])
    const absence = baselineGaps(fresh.catalog, undefined, decide(fresh))
    expect(absence).toEqual([{ _tag: "Absent" }])
    const without = boundBy([absent], { gaps: absence })
    expect(said(decide(caseOf(without, [absent])))).toBe("resume")
    expect(said(decide(caseOf(without, [absent, user({ a }, "flag")])))).toBe("fresh; mcp added a")
    expect(said(decide(caseOf(without, [user({ a })])))).toBe("fresh; mcp added a")
  })
})

describe("a conversation that the CLI denies", () => {
  const place = { machine: "m", cliHome: "/home" }

  it("is gone where the binding says that it is", () => {
    expect(said(decideDenied(place, place))).toBe("fresh; transcript-missing")
  })

  it.each([{ machine: "other" }, { cliHome: "/other" }])("is held elsewhere: %j", (other) => {
    expect(said(decideDenied(place, { ...place, ...other }))).toBe("held; transcript-elsewhere")
  })
})
