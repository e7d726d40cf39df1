/** All that one source says, and what of it could not be read. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Origin, Source } from "../provenance.ts"
import type { Declaration } from "./declaration.ts"

/**
 * Servers that may be missing because something could not be read.
 *
 * - `Any`: the whole source is unread; any name may be in it.
 * - `Named`: one entry was refused.
 * - `OfPlugin`: a plugin could not be read; whatever it declares is missing.
 */
export type Missing =
  | { readonly _tag: "Any"; readonly because: Diagnostic }
  | { readonly _tag: "Named"; readonly name: string; readonly because: Diagnostic }
  | { readonly _tag: "OfPlugin"; readonly plugin: string; readonly because: Diagnostic }

/**
 * One source's declarations.
 *
 * @property diagnostics every finding about the source, those in `missing` included
 * @property disabledBy where the user turned the whole source off; its servers are then all disabled
 */
export interface Layer {
  readonly source: Source
  readonly declarations: ReadonlyArray<Declaration>
  readonly missing: ReadonlyArray<Missing>
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly disabledBy?: Origin
}

/** The layer of a source that could not be read at all. */
export const unreadLayer = (source: Source, because: Diagnostic): Layer => ({
  source,
  declarations: [],
  missing: [
    source.provenance === "plugin"
      ? { _tag: "OfPlugin", plugin: source.plugin, because }
      : { _tag: "Any", because },
  ],
  diagnostics: [because],
})
