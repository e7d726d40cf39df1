/** Who may have a name: the gateway before all, and of several plugins the first. */
import { type Declaration, originOf } from "../decode/declaration.ts"
import type { Layer } from "../decode/layer.ts"
import { sanitizedName } from "../entry/name.ts"
import { describeSource, type Source } from "../provenance.ts"
import { at, report, type Resolution } from "./resolution.ts"

/** Takes out what stands under a name that the gateway mounts. */
export const reserve = (
  layers: ReadonlyArray<Layer>,
  names: ReadonlyArray<string>,
  to: Resolution,
): ReadonlyArray<Layer> => {
  const reserved = new Map(names.map((name) => [sanitizedName(name), name]))
  return layers.map((layer) => ({
    ...layer,
    declarations: layer.declarations.filter((declaration) => {
      const name = reserved.get(sanitizedName(declaration.name))
      if (name === undefined) return true
      const because = report(
        declaration,
        "reserved-name",
        `the gateway mounts a server of its own as ${name}`,
        declaration.source.provenance === "plugin"
          ? `choose another name for it: plugins.${declaration.source.plugin}.rename`
          : "give this server another name",
      )
      to.diagnostics.push(because)
      to.losers.push({ _tag: "Refused", declaration, because })
      to.missing.push({
        _tag: "Named",
        name: declaration.name,
        source: declaration.source,
        because,
      })
      return false
    }),
  }))
}

const conflictOf = (first: Declaration, source: Source): string => {
  const who = describeSource(first.source)
  const where = at(originOf(first))
  return describeSource(source) === who
    ? `${who} has another server of the name ${first.name} (${where}), which is in force`
    : `${who} already declares ${first.name} (${where}), and comes first in your plugins`
}

/** How a server of a plugin gets a name of its own. */
const renameIt = ({ source, site }: Declaration): string =>
  source.provenance === "plugin"
    ? `to have both, rename one: plugins.${source.plugin}.rename: { "${site.steps.at(-1)}": "…" }`
    : "rename one"

/** Gives each name that plugins declare to the first of them, in the user's order. */
export const settleConflicts = (
  layers: ReadonlyArray<Layer>,
  to: Resolution,
): ReadonlyArray<Layer> => {
  const claims = new Map<string, Declaration>()
  return layers.map((layer) => {
    const { source } = layer
    if (source.provenance !== "plugin") return layer
    return {
      ...layer,
      declarations: layer.declarations.filter((declaration) => {
        const first = claims.get(declaration.name)
        if (first === undefined) {
          claims.set(declaration.name, declaration)
          return true
        }
        to.diagnostics.push(
          report(declaration, "plugin-conflict", conflictOf(first, source), renameIt(declaration)),
        )
        to.losers.push({ _tag: "Conflict", declaration, with: first })
        return false
      }),
    }
  })
}
