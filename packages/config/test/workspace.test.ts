import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import {
  type Catalog,
  type Declaration,
  canonicalJson,
  explain,
  fingerprintOf,
  formatDiagnostic,
  type Layer,
  type Loser,
  type Reading,
  reading,
  resolve,
  type ResumeIdentity,
  resumeIdentity,
  Workspace,
} from "@mooring/config"
import {
  type Edit,
  edit,
  muchWritten,
  nothingWritten,
  readAll,
  type Written,
  writtenAs,
} from "./edits.ts"
import { digests, servers } from "./support.ts"
import { serversOf } from "../src/identity/identity.ts"

const remembered = (written: Written, workspace: Workspace, under = digests) => {
  const catalog = workspace.resolve(readAll(written, workspace))
  const identity = workspace.identity(catalog, under)
  return { catalog, identity, fingerprint: workspace.fingerprint(identity, digests) }
}

/** The same, made anew of the texts, its fingerprint as it is defined. */
const anew = (written: Written) => {
  const catalog = resolve(readAll(written, reading))
  const identity = resumeIdentity(catalog, digests)
  const fingerprint = `r1:${digests.sha256(canonicalJson({ ...identity }))}`
  expect(fingerprintOf(identity, digests)).toBe(fingerprint)
  return { catalog, identity, fingerprint }
}

const placeOf = ({ _tag, name, source, site }: Declaration) => [
  _tag,
  name,
  source,
  site.document.originOf(site.steps, "key"),
]

const whyOf = (loser: Loser) => {
  switch (loser._tag) {
    case "Shadowed":
    case "Removed":
      return placeOf(loser.by)
    case "Conflict":
      return placeOf(loser.with)
    case "Refused":
    case "Untrusted":
      return formatDiagnostic(loser.because)
    case "Disabled":
      return loser.by
    default:
      return undefined
  }
}

/** All that there is to see, with the places of everything. */
const shown = (made: {
  readonly catalog: Catalog
  readonly identity: ResumeIdentity
  readonly fingerprint: string
}) => {
  const { servers: mounted, losers, completeness, diagnostics, sets, pluginsFor } = made.catalog
  return {
    servers: Array.from(mounted, ([name, server]) => [
      name,
      JSON.stringify({ ...server.entry, root: "", data: "", url: String("url" in server) }),
      explain(server),
      server._tag === "Runtime"
        ? []
        : [server.target, ...server.patches, ...server.hidden].map(placeOf),
    ]),
    size: mounted.size,
    losers: losers.map((loser) => [loser._tag, placeOf(loser.declaration), whyOf(loser)]),
    missing:
      completeness._tag === "Complete"
        ? []
        : completeness.missing.map(({ because, ...one }) => [one, formatDiagnostic(because)]),
    diagnostics: diagnostics.map((finding) => formatDiagnostic(finding)),
    sets: Result.isSuccess(sets) ? [...sets.success.keys()] : undefined,
    pluginsFor: [...pluginsFor],
    identity: JSON.stringify(made.identity),
    fingerprint: made.fingerprint,
  }
}

/** What is seen after each of some edits: in one workspace, and made anew. */
function* seenAfter(first: Written, edits: ReadonlyArray<Edit>) {
  const workspace = new Workspace()
  let written = first
  for (const next of edits) {
    written = next(written)
    yield [shown(remembered(written, workspace)), shown(anew(written))] as const
  }
}

const seenIn = ({ declarations, diagnostics }: Layer) => ({
  declarations: declarations.map((declaration) => [
    placeOf(declaration),
    "stated" in declaration ? JSON.stringify(declaration.stated) : undefined,
  ]),
  diagnostics: diagnostics.map((finding) => formatDiagnostic(finding)),
})

describe("a workspace", () => {
  const edits = Array.from({ length: 12 }, () => edit)

  it.prop(
    "gives over any edits what is made anew of the texts",
    edits,
    (all) => {
      for (const [kept, plain] of seenAfter(nothingWritten, all)) expect(kept).toEqual(plain)
    },
    { arbitrary: { runs: 40 } },
  )

  it.prop(
    "gives it among many entries too",
    edits,
    (all) => {
      for (const [kept, plain] of seenAfter(muchWritten, all)) expect(kept).toEqual(plain)
    },
    { arbitrary: { runs: 3 } },
  )

  const a = { a: { command: "x" } }
  const patched = (timeout: number) =>
    writtenAs({ "user.json": a, "flag.json": { a: { timeout } } })
  const plugins = { "p/.mcp.json": a, "q/.mcp.json": { a: { command: "q" } } }
  const patches = { "user.json": {}, "flag.json": { a: { timeout: 5 } } }
  const named = { "user.json": { Mooring: { command: "x" } } }

  it.each<readonly [string, Written, Written]>([
    ["a patch with another value", patched(5), patched(6)],
    ["a patch that is gone", patched(5), writtenAs({ "user.json": a, "flag.json": {} })],
    ["plugins in another order", writtenAs(plugins), writtenAs(plugins, { swapped: true })],
    ["a plugin that is turned off", writtenAs(plugins), writtenAs(plugins, { off: true })],
    [
      "what a plugin that is turned off has for a patch",
      writtenAs({ "p/.mcp.json": a, "flag.json": { a: { timeout: 5 } } }, { off: true }),
      writtenAs({ "p/.mcp.json": {}, "flag.json": { a: { timeout: 5 } } }, { off: true }),
    ],
    ["a file that can be read again", { ...writtenAs(patches, {}, "broken") }, writtenAs(patches)],
    ["a file that is gone", writtenAs(patches), writtenAs({ "flag.json": { a: { timeout: 5 } } })],
    ["a name that the gateway mounts", writtenAs(named), writtenAs(named, { mounted: true })],
    ["a name that it mounts no more", writtenAs(named, { mounted: true }), writtenAs(named)],
    ["a conflict that is settled", writtenAs(plugins), writtenAs({ "p/.mcp.json": a })],
  ])("settles anew what depends on %s", (_, before, after) => {
    const edits = [before, after, before].map((written) => () => written)
    for (const [kept, plain] of seenAfter(nothingWritten, edits)) expect(kept).toEqual(plain)
  })

  it("takes a layer that is there twice for two", () => {
    const workspace = new Workspace()
    const { layers, runtime } = readAll(writtenAs({ "user.json": a, "flag.json": a }), workspace)
    const [user, flag] = layers
    if (user === undefined || flag === undefined) expect.unreachable()
    for (const all of [[user, flag, flag], [flag, user, flag], [flag], [flag, flag]])
      expect(workspace.resolve({ layers: all, runtime }).losers).toEqual(
        resolve({ layers: all, runtime }).losers,
      )
  })

  it("works out again only what an edit changed", () => {
    const workspace = new Workspace()
    const digested: Array<string> = []
    const keyed = (text: string) => {
      digested.push(text)
      return digests.keyed(text)
    }
    const counting = { ...digests, keyed }
    const written = (one: object, state: "short" | "long" = "short"): Written =>
      writtenAs(
        {
          "local.json": { three: { url: "https://h" } },
          "flag.json": { one, two: { command: "2", env: { T: "s" } } },
        },
        {},
        state,
      )
    const [before, after, moved] = [
      written({ command: "1" }),
      written({ command: "one" }),
      written({ command: "one" }, "long"),
    ].map((each) => remembered(each, workspace, counting))
    if (before === undefined || after === undefined || moved === undefined) expect.unreachable()
    const entries = ({ catalog }: typeof before) => [...catalog.servers.values()]
    // Another file is not looked at; of an entry that says the same only the place is new.
    expect(after.catalog.servers.get("three")).toBe(before.catalog.servers.get("three"))
    expect(after.catalog.servers.get("two")).not.toBe(before.catalog.servers.get("two"))
    expect(after.catalog.servers.get("two")?.entry).toBe(before.catalog.servers.get("two")?.entry)
    expect(digested).toEqual(["s"])
    expect(after.identity.servers["one"]).not.toEqual(before.identity.servers["one"])
    expect(entries(moved).map(({ entry }) => entry)).toEqual(entries(after).map((s) => s.entry))
    expect(serversOf(moved.identity).runs).toEqual(serversOf(after.identity).runs)
    expect(serversOf(moved.identity).runs[0]).toBe(serversOf(after.identity).runs[0])
  })

  const one = (entry: string) => `{"mcpServers":{"a":${entry}}}`

  it.each([
    ["a key that stands twice", one('{"command":"x"}'), one('{"command":"x","command":"x"}')],
    [
      "another dialect",
      one('{"command":"${HOME}/x"}'),
      `{"$schema":"https://agent-plugins.org/v1/mcp.schema.json",${one('{"command":"${HOME}/x"}').slice(1)}`,
    ],
    [
      "another order of what is in it",
      one('{"command":"x","env":{"A":"1","B":"2"}}'),
      one('{"command":"x","env":{"B":"2","A":"1"}}'),
    ],
    ["a list for an object", one('{"command":"x","env":{}}'), one('{"command":"x","env":[]}')],
    [
      "another place",
      one('{"command":"x"}'),
      `{"servers":{"b":{"command":"y"},\n"a":{"command":"x"}}}`,
    ],
  ])("reads an entry again for %s", (_, before, after) => {
    const read = (text: string, { parse, decodeLayer }: Reading) =>
      decodeLayer(Result.getOrThrow(parse("m.json", text)), {
        source: { provenance: "user", scope: "user" },
      })
    const workspace = new Workspace()
    read(before, workspace)
    expect(seenIn(read(after, workspace))).toEqual(seenIn(read(after, reading)))
  })

  it("takes nothing for the same that a source may do otherwise", () => {
    const workspace = new Workspace()
    const text = JSON.stringify(servers({ a: { command: "x", args: ["${SECRET}"] } }))
    const document = Result.getOrThrow(workspace.parse("p.json", text))
    const decoded = (allowed: ReadonlyArray<string>) =>
      workspace.decodeLayer(document, {
        source: { provenance: "plugin", plugin: "p" },
        reach: { roots: true, variables: new Set(allowed), sets: "any", hosts: "any" },
      }).declarations[0]?._tag
    expect([decoded(["SECRET"]), decoded([]), decoded(["SECRET"])]).toEqual([
      "Target",
      "Refusal",
      "Target",
    ])
  })
})
