/** Decodes a document that holds a server map into a layer. */
import * as Result from "effect/Result"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { findingsTold, limitFindings } from "../diagnostic/limit.ts"
import { canonical } from "../dialect/canonical.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { pickDialect, valueOn } from "../dialect/pick.ts"
import {
  type Fault,
  isJsonObject,
  type Json,
  type JsonObject,
  type Position,
  type SourceDocument,
  type Step,
} from "../document/index.ts"
import type { Source } from "../provenance.ts"
import type { PluginFacts } from "./declaration.ts"
import { findingsBeside, throughGates } from "./beside.ts"
import { type Earlier, noRecall, type Recall, recallFrom } from "./earlier.ts"
import { decodeEntry, type EntryContext } from "./entry.ts"
import { type Layer, unreadLayer } from "./layer.ts"
import type { KeyFinding } from "./rename.ts"
import { quickEntry } from "./quick-entry.ts"
import { type Reach, reachOf } from "./references.ts"

/** Where a document's server map is. */
interface ServerMap {
  readonly steps: ReadonlyArray<Step>
  readonly members: JsonObject
}

const looksLikeEntry = (value: Json, dialect: Dialect): boolean =>
  isJsonObject(value) && Object.keys(value).some((key) => Object.hasOwn(dialect.fields, key))

const faultAbove = (document: SourceDocument, steps: ReadonlyArray<Step>) =>
  document.faults.find(
    (fault) =>
      fault.steps.length <= steps.length &&
      fault.steps.every((step, index) => step === steps[index]),
  )

const mapAt = (
  document: SourceDocument,
  steps: ReadonlyArray<Step>,
  value: Json,
): Result.Result<ServerMap, Diagnostic> => {
  const fault = faultAbove(document, steps)
  if (fault !== undefined) return Result.fail(document.reportFault(fault))
  return isJsonObject(value)
    ? Result.succeed({ steps, members: value })
    : Result.fail(
        document.report(steps, "value", {
          code: "not-an-object",
          ...(typeof value === "string"
            ? {
                message: "the servers are in another file, which this one names",
                remedy: "name that file, or mount the plugin that this is the manifest of",
              }
            : {
                message: "the server map is an object of entries by name",
                remedy: 'write { "name": { "command": … } }',
              }),
        }),
      )
}

/** What people call a dialect's server map. */
const nameOf = ({ maps }: Dialect): string => maps[0]?.join(".") ?? "server map"

/** Finds the server map of a document by the keys of its dialect; `undefined` where it has none. */
export const findServerMap = (
  document: SourceDocument,
  dialect: Dialect,
  bare: boolean,
): Result.Result<ServerMap | undefined, Diagnostic> => {
  const { value } = document
  if (!isJsonObject(value)) return mapAt(document, [], value)
  const [first, second] = dialect.maps.filter((way) => valueOn(value, way) !== undefined)
  if (second !== undefined)
    return Result.fail(
      document.report(second, "key", {
        code: "two-server-maps",
        message: `this document has both ${first?.join(".")} and ${second.join(".")}`,
        remedy: "put all servers into one of them",
      }),
    )
  if (first !== undefined) return mapAt(document, first, valueOn(value, first) ?? null)
  if (!bare) return Result.succeed(undefined)
  const members = Object.values(value)
  if (members.length === 0 || members.some((member) => looksLikeEntry(member, dialect)))
    return mapAt(document, [], value)
  return Result.fail(
    document.report([], "value", {
      code: "no-servers",
      message: `this document has no ${nameOf(dialect)}`,
      remedy: `put the servers into ${dialect.maps[0]?.map((key) => `{ "${key}": `).join("")}{ … }${dialect.maps[0]?.map(() => " }").join("")}`,
    }),
  )
}

/** What a layer is decoded with, beyond its document. */
export interface LayerOptions {
  readonly source: Source
  readonly dialect?: Dialect
  /** What the layer's entries may do; anything but use a plugin's directory, where it is a user's own. */
  readonly reach?: Reach
  readonly plugin?: PluginFacts
  /** New names by the names that a plugin gives, as the user chose. */
  readonly rename?: ReadonlyMap<string, string>
}

/**
 * The faults of a document that no finding is about yet: what they make unreadable has no effect, but
 * whoever wrote it thinks that it has.
 */
const faultsBeside = (
  document: SourceDocument,
  diagnostics: ReadonlyArray<Diagnostic>,
): ReadonlyArray<Fault> => {
  const at = (code: string, { line, column }: Position) => `${code} ${line}:${column}`
  const told = new Set(diagnostics.map(({ code, origin }) => at(code, origin)))
  return document.faults.filter((fault) => !told.has(at(fault.code, document.positionOf(fault))))
}

/**
 * The findings about a document, with one for every fault of it, up to as many as are told.
 *
 * @param depth how deep in the document faults are looked for: what is deep inside of what is not
 *   about servers is another program's, and not ours to judge
 */
export const allFindings = (
  document: SourceDocument,
  diagnostics: ReadonlyArray<Diagnostic>,
  depth = Infinity,
): ReadonlyArray<Diagnostic> => {
  const faults = faultsBeside(document, diagnostics).filter(({ steps }) => steps.length <= depth)
  // One more than is told is made, so that what is left out can be pointed to.
  const made = faults.slice(0, findingsTold + 1)
  return limitFindings(
    [...diagnostics, ...made.map((fault) => document.reportFault(fault))],
    faults.length - made.length,
  )
}

/** Decodes the members of a server map, with every finding. */
export const decodeMembers = (
  document: SourceDocument,
  { steps, members }: ServerMap,
  options: LayerOptions,
  recall: Recall = noRecall,
): Layer => {
  const context: EntryContext = {
    source: options.source,
    document,
    faults: document.faultsIn(steps),
    dialect: options.dialect ?? canonical,
    reach: options.reach ?? reachOf(options.source),
    plugin: options.plugin,
  }
  const diagnostics: Array<Diagnostic> = []
  const ignored: Array<Ignored> = []
  const values = Object.values(members)
  const declarations = Object.keys(members).map((key, index) => {
    const raw = values[index] ?? null
    const name = options.rename?.get(key) ?? key
    const quick =
      recall(key, raw) ??
      (isJsonObject(raw) ? quickEntry(context, steps, key, raw, name) : undefined)
    if (quick !== undefined) return quick
    const place = [...steps, key]
    const decoded = decodeEntry(context, place, raw, name)
    diagnostics.push(...decoded.diagnostics)
    for (const found of decoded.ignored) ignored.push([place, found])
    return decoded.declaration
  })
  return {
    source: options.source,
    declarations,
    missing: [],
    diagnostics: [...diagnostics, ...ignoredOnce(document, ignored)],
  }
}

/** A key of an entry that has no effect. */
type Ignored = readonly [entry: ReadonlyArray<Step>, found: KeyFinding]

/** The keys of a document's entries that have no effect, each told once, where it stands first. */
const ignoredOnce = (
  document: SourceDocument,
  ignored: ReadonlyArray<Ignored>,
): ReadonlyArray<Diagnostic> =>
  Array.from(
    Map.groupBy(ignored, ([, [key]]) => key).values(),
    (all): ReadonlyArray<Diagnostic> => {
      const [first] = all
      if (first === undefined) return []
      const [steps, [key, finding]] = first
      const more = all.length === 1 ? "" : ` (in ${all.length} entries)`
      return [
        document.report([...steps, key], "key", { ...finding, message: finding.message + more }),
      ]
    },
  ).flat()

/** Decodes the members of a server map; a member that cannot be used does not stop the others. */
export const decodeServerMap = (
  document: SourceDocument,
  map: ServerMap,
  options: LayerOptions,
): Layer => {
  const layer = decodeMembers(document, map, options)
  return { ...layer, diagnostics: limitFindings(layer.diagnostics) }
}

/** A document of settings that says nothing about servers. */
const noServers = (document: SourceDocument, dialect: Dialect, source: Source): Layer => ({
  source,
  declarations: [],
  missing: [],
  diagnostics: [
    document.report([], "value", {
      code: "servers-absent",
      message: `there are no servers in it: ${dialect.label} has them in ${nameOf(dialect)}`,
      remedy: "nothing, if there are to be none",
    }),
  ],
})

/** The server map of a document, with what its lists of servers turn off. */
const gatedMap = (
  document: SourceDocument,
  dialect: Dialect,
): Result.Result<ServerMap | undefined, Diagnostic> =>
  Result.map(
    findServerMap(document, dialect, dialect.bare),
    (map) =>
      map && { steps: map.steps, members: throughGates(document.value, dialect, map.members) },
  )

const recallOf = (
  earlier: Earlier | undefined,
  document: SourceDocument,
  dialect: Dialect,
  steps: ReadonlyArray<Step>,
): Recall => {
  if (earlier?.layer.dialect?.id !== dialect.id) return noRecall
  const map = Result.getOrUndefined(gatedMap(earlier.document, dialect))
  return map === undefined ? noRecall : recallFrom(earlier, map.members, document, steps)
}

/**
 * Decodes a document whose only subject is its servers, or in which they are among other settings: of
 * any dialect, which the document's name, `$schema` or key tells where the options do not.
 *
 * @example
 * ```ts
 * const document = Result.getOrThrow(parseDocument("mcp.json", text))
 * const layer = decodeLayer(document, { source: { provenance: "user", scope: "flag" } })
 * ```
 *
 * @param earlier an earlier version of the document, decoded with the same options
 */
export const decodeLayer = (
  document: SourceDocument,
  options: LayerOptions,
  earlier?: Earlier,
): Layer => {
  const picked =
    options.dialect === undefined
      ? pickDialect(document)
      : { dialect: options.dialect, because: "as it was asked for" }
  const { dialect } = picked
  const found = gatedMap(document, dialect)
  const layer = Result.isFailure(found)
    ? unreadLayer(options.source, found.failure)
    : found.success === undefined
      ? noServers(document, dialect, options.source)
      : decodeMembers(
          document,
          found.success,
          { ...options, dialect },
          recallOf(earlier, document, dialect, found.success.steps),
        )
  return {
    ...layer,
    dialect: { id: dialect.id, label: dialect.label, because: picked.because, file: document.file },
    diagnostics: allFindings(
      document,
      [...layer.diagnostics, ...findingsBeside(document, dialect)],
      1,
    ),
  }
}

/** The layers of one source that was read from several documents, as one. */
export const joinLayers = (source: Source, layers: ReadonlyArray<Layer>): Layer => ({
  source,
  declarations: layers.flatMap(({ declarations }) => declarations),
  missing: layers.flatMap(({ missing }) => missing),
  diagnostics: layers.flatMap(({ diagnostics }) => diagnostics),
})
