/** Who may have a name: the gateway before all, and of several plugins the first. */
import { type Declaration, originOf } from "../decode/declaration.ts"
import type { Layer } from "../decode/layer.ts"
import { sanitizedName } from "../entry/name.ts"
import { describeSource } from "../provenance.ts"
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
      return false
    }),
  }))
}

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
          report(
            declaration,
            "plugin-conflict",
            `${describeSource(first.source)} already declares ${declaration.name} (${at(originOf(first))}), and comes first in your plugins`,
            `to have both, rename one: plugins.${source.plugin}.rename: { "${declaration.name}": "…" }`,
          ),
        )
        to.losers.push({ _tag: "Conflict", declaration, with: first })
        return false
      }),
    }
  })
}
