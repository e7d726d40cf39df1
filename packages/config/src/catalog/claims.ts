/** Who may have a name: the gateway before all, and of several plugins the first. */
import { type Declaration, originOf } from "../decode/declaration.ts"
import { describeSource, type Source } from "../provenance.ts"
import { at, type Findings, report } from "./findings.ts"

/** Refuses what stands under a name that the gateway mounts. */
export const refuseReserved = (
  declarations: ReadonlyArray<Declaration>,
  mounted: string,
  to: Findings,
): void => {
  for (const declaration of declarations) {
    const { name, source } = declaration
    const because = report(
      declaration,
      "reserved-name",
      `the gateway mounts a server of its own as ${mounted}`,
      source.provenance === "plugin"
        ? `choose another name for it: plugins.${source.plugin}.rename`
        : "give this server another name",
    )
    to.diagnostics.push(because)
    to.losers.push({ _tag: "Refused", declaration, because })
    to.missing.push({ _tag: "Named", name, source, because })
  }
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

/** Gives a name that plugins declare to the first of them, in the user's order. */
export const settleConflicts = (
  declarations: ReadonlyArray<Declaration>,
  to: Findings,
): ReadonlyArray<Declaration> => {
  const [first, second] = declarations
  // Plugins come before all others.
  if (first === undefined || second?.source.provenance !== "plugin") return declarations
  return declarations.filter((declaration, index) => {
    if (index === 0 || declaration.source.provenance !== "plugin") return true
    to.diagnostics.push(
      report(
        declaration,
        "plugin-conflict",
        conflictOf(first, declaration.source),
        renameIt(declaration),
      ),
    )
    to.losers.push({ _tag: "Conflict", declaration, with: first })
    return false
  })
}
