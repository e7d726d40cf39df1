/** What a file was decoded to earlier: an entry that says the same since is not decoded again. */
import {
  type Json,
  type JsonObject,
  sameJson,
  type SourceDocument,
  type Step,
} from "../document/index.ts"
import { type Declaration, MemberSite, Patch, Target } from "./declaration.ts"
import type { Layer } from "./layer.ts"

/** A document that was decoded with the same options, and what it was decoded to. */
export interface Earlier {
  readonly document: SourceDocument
  readonly layer: Layer
}

/** The same declaration of another place. */
const withSite = (declaration: Declaration, site: MemberSite): Declaration => {
  switch (declaration._tag) {
    case "Target":
      return new Target({ ...declaration, site })
    case "Patch":
      return new Patch({ ...declaration, site })
    default:
      return { ...declaration, site }
  }
}

/** Finds what an entry was decoded to earlier, by its key, if it says the same now. */
export type Recall = (key: string, raw: Json) => Declaration | undefined

/** Recalls nothing. */
export const noRecall: Recall = () => undefined

/**
 * Recalls entries of an earlier document, with their places in the present one. What there was or is
 * something to say about is decoded again, since what is said has a place.
 *
 * @param members the server map of the earlier document
 * @param steps to the server map of the present one
 */
export const recallFrom = (
  { document: before, layer }: Earlier,
  members: JsonObject,
  document: SourceDocument,
  steps: ReadonlyArray<Step>,
): Recall => {
  if (layer.diagnostics.length + before.faults.length + document.faults.length > 0) return noRecall
  const known = new Map(
    Object.keys(members).map((key, index) => [key, layer.declarations[index]] as const),
  )
  return (key, raw) => {
    const declaration = known.get(key)
    if (declaration === undefined || !sameJson(members[key], raw)) return undefined
    const site = new MemberSite(document, steps, key, declaration.site.parts)
    return withSite(declaration, site)
  }
}
