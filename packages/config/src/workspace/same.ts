/** Whether two values that were made anew say the same. */
import type { PluginFacts } from "../decode/declaration.ts"
import type { LayerOptions } from "../decode/members.ts"
import { revealEphemeral } from "../field-class/ephemeral.ts"
import { rankOf, type Source } from "../provenance.ts"
import { sameItems } from "../same-items.ts"

const sameSource = (a: Source, b: Source): boolean =>
  a.provenance === "plugin"
    ? b.provenance === "plugin" && a.plugin === b.plugin
    : rankOf(a) === rankOf(b)

type Names = ReadonlySet<string> | "any" | undefined

const sameNames = (a: Names, b: Names): boolean =>
  a === b ||
  (typeof a === "object" && typeof b === "object" && a.size === b.size && a.isSubsetOf(b))

const sameFacts = (a: PluginFacts | undefined, b: PluginFacts | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    revealEphemeral(a.root) === revealEphemeral(b.root) &&
    revealEphemeral(a.data) === revealEphemeral(b.data) &&
    a.version === b.version &&
    a.paths === b.paths)

/** Whether a document would be decoded to the same with either. */
export const sameOptions = (a: LayerOptions, b: LayerOptions): boolean =>
  sameSource(a.source, b.source) &&
  a.dialect === b.dialect &&
  a.reach?.roots === b.reach?.roots &&
  sameNames(a.reach?.variables, b.reach?.variables) &&
  sameNames(a.reach?.sets, b.reach?.sets) &&
  sameNames(a.reach?.hosts, b.reach?.hosts) &&
  sameFacts(a.plugin, b.plugin) &&
  sameItems([...(a.rename ?? [])].flat(), [...(b.rename ?? [])].flat())
