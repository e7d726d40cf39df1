/** Decodes a document that holds a server map into a layer. */
import * as Result from "effect/Result"
import type { Dialect } from "../dialect/dialect.ts"
import { pickDialect } from "../dialect/pick.ts"
import type { SourceDocument, Step } from "../document/index.ts"
import type { Source } from "../provenance.ts"
import { allFindings } from "./all-findings.ts"
import { findingsBeside } from "./beside.ts"
import { type Earlier, noRecall, type Recall, recallFrom } from "./earlier.ts"
import { type Layer, unreadLayer } from "./layer.ts"
import { decodeMembers, type LayerOptions } from "./members.ts"
import { gatedMap, nameOf } from "./server-map.ts"

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
