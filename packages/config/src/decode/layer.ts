/** All that one source says, and what of it could not be read. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Origin, Source } from "../provenance.ts"
import type { AgentSets } from "./agent-sets.ts"
import type { Declaration } from "./declaration.ts"

/**
 * Servers that may be missing because something could not be read.
 *
 * - `Any`: the whole source is unread; any name may be in it.
 * - `Named`: one entry was refused.
 * - `OfPlugin`: a plugin could not be read; whatever it declares is missing.
 * - `Policy`: what the user wants to happen on a change could not be read; no server is missing, but
 *   no change may be acted upon.
 *
 * @property source where the servers would have been declared
 */
export type Missing =
  | { readonly _tag: "Any"; readonly source: Source; readonly because: Diagnostic }
  | {
      readonly _tag: "Named"
      readonly name: string
      readonly source: Source
      readonly because: Diagnostic
    }
  | {
      readonly _tag: "OfPlugin"
      readonly plugin: string
      readonly source: Source
      readonly because: Diagnostic
    }
  | { readonly _tag: "Policy"; readonly because: Diagnostic }

/** Whether nothing is missing but a file that the user need not have. */
export const isAbsence = ({ because }: Missing): boolean => because.code === "file-absent"

/** The agents that something is mounted for, and where that was written. */
export interface OnlyFor {
  readonly agents: ReadonlyArray<string>
  readonly by: Origin
}

/** The dialect that a file was read in, and what it was recognised by. */
export interface ReadAs {
  readonly file: string
  readonly id: string
  readonly label: string
  readonly because: string
}

/**
 * One source's declarations.
 *
 * @property diagnostics every finding about the source, those in `missing` included
 * @property disabledBy where the user turned the whole source off; its servers are then all disabled
 * @property onlyFor the agents that the user mounts the whole source for
 * @property sets which servers each agent has, where the source may say so
 * @property untrusted why nothing of the source has any effect: nobody has agreed to it yet
 * @property dialect how its document was read, where that had to be found out
 */
export interface Layer {
  readonly source: Source
  readonly declarations: ReadonlyArray<Declaration>
  readonly missing: ReadonlyArray<Missing>
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly disabledBy?: Origin
  readonly onlyFor?: OnlyFor
  readonly sets?: AgentSets
  readonly untrusted?: Diagnostic
  readonly dialect?: ReadAs
}

/** The layer of a source that could not be read at all. */
export const unreadLayer = (source: Source, because: Diagnostic): Layer => ({
  source,
  declarations: [],
  missing: [
    source.provenance === "plugin"
      ? { _tag: "OfPlugin", plugin: source.plugin, source, because }
      : { _tag: "Any", source, because },
  ],
  diagnostics: [because],
})
