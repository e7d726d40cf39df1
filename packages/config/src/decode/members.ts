/** Decodes the members of a server map, each by itself: one that cannot be used does not stop the others. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { limitFindings } from "../diagnostic/limit.ts"
import { canonical } from "../dialect/canonical.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { isJsonObject, type SourceDocument, type Step } from "../document/index.ts"
import type { Source } from "../provenance.ts"
import type { PluginFacts } from "./declaration.ts"
import { noRecall, type Recall } from "./earlier.ts"
import { decodeEntry, type EntryContext } from "./entry.ts"
import type { Layer } from "./layer.ts"
import { quickEntry } from "./quick-entry.ts"
import { type Reach, reachOf } from "./references.ts"
import type { KeyFinding } from "./rename.ts"
import type { ServerMap } from "./server-map.ts"

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
