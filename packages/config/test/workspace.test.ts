import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import {
  fingerprintOf,
  formatDiagnostic,
  type Layer,
  type LayerOptions,
  type Reading,
  reading,
  resolve,
  resumeIdentity,
  unreadLayer,
  Workspace,
} from "@mooring/config"
import { choice, mapJson } from "./generators.ts"
import { digests, losersOf, servers } from "./support.ts"

const options: { readonly [file: string]: LayerOptions } = {
  "p/.mcp.json": {
    source: { provenance: "plugin", plugin: "p" },
    reach: { roots: true, variables: new Set(["HOME"]), sets: "any", hosts: "any" },
  },
  "user.json": { source: { provenance: "user", scope: "user" } },
  "local.json": { source: { provenance: "user", scope: "local" } },
  "flag.json": { source: { provenance: "user", scope: "flag" } },
}
const files = Object.keys(options)

type Texts = ReadonlyMap<string, string>

const layersOf = (texts: Texts, { parse, decodeLayer }: Reading): ReadonlyArray<Layer> =>
  Array.from(texts, ([file, text]) => {
    const given = options[file]
    if (given === undefined) expect.unreachable()
    const document = parse(file, text)
    return Result.isFailure(document)
      ? unreadLayer(given.source, document.failure)
      : decodeLayer(document.success, { ...given })
  })

/** What is made anew of some texts. */
const anew = (texts: Texts) => {
  const catalog = resolve({ layers: layersOf(texts, reading), runtime: {} })
  const identity = resumeIdentity(catalog, digests)
  return { catalog, identity, fingerprint: fingerprintOf(identity, digests) }
}

const remembered = (texts: Texts, workspace: Workspace) => {
  const catalog = workspace.resolve({ layers: layersOf(texts, workspace), runtime: {} })
  const identity = workspace.identity(catalog, digests)
  return { catalog, identity, fingerprint: workspace.fingerprint(identity, digests) }
}

const shown = ({ catalog, identity, fingerprint }: ReturnType<typeof anew>) => ({
  servers: Array.from(catalog.servers, ([name, { entry }]) => [name, JSON.stringify({ ...entry })]),
  losers: losersOf(catalog),
  completeness: catalog.completeness._tag,
  diagnostics: catalog.diagnostics.map((finding) => formatDiagnostic(finding)),
  identity: JSON.stringify(identity),
  fingerprint,
})

const edit = Arbitrary.map(
  Arbitrary.all([choice(files.length), mapJson, choice(8)]),
  ([file, map, kind]): readonly [file: string, text: string | undefined] => [
    files[file] ?? "",
    kind === 0
      ? undefined
      : kind === 1
        ? "{ broken"
        : JSON.stringify(servers(map), null, kind) + (kind === 2 ? "// c" : ""),
  ],
)

describe("a workspace", () => {
  it.prop(
    "gives over any edits what is made anew of the texts",
    [edit, edit, edit, edit, edit, edit],
    (edits) => {
      const workspace = new Workspace()
      const texts = new Map<string, string>()
      for (const [file, text] of edits) {
        if (text === undefined) texts.delete(file)
        else texts.set(file, text)
        expect(shown(remembered(texts, workspace))).toEqual(shown(anew(texts)))
      }
    },
  )

  it("works out again only what an edit changed", () => {
    const workspace = new Workspace()
    const map = { one: { command: "1" }, two: { command: "2" } }
    const texts = new Map([
      ["user.json", JSON.stringify(servers(map))],
      ["flag.json", JSON.stringify(servers({ three: { url: "https://h.example" } }))],
    ])
    const before = remembered(texts, workspace)
    texts.set("flag.json", JSON.stringify(servers({ one: { timeout: 5 } })))
    const after = remembered(texts, workspace)
    expect(after.catalog.servers.get("two")).toBe(before.catalog.servers.get("two"))
    expect(after.identity.servers["two"]).toBe(before.identity.servers["two"])
    expect(after.catalog.servers.get("one")).not.toBe(before.catalog.servers.get("one"))
    expect([...after.catalog.servers.keys()]).toEqual(["one", "two"])
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
