/** What a declaration refers to, and whether its source may. */
import { variablesOf } from "../template/template.ts"
import { templatesIn } from "../template/walk.ts"
import type { Breach } from "./rules.ts"

/** What a source may refer to. */
export interface Reach {
  readonly roots: boolean
  readonly variables: ReadonlySet<string> | "any"
}

/** What a declaration refers to that its source may not read. */
export const checkReferences = (fields: object, reach: Reach, who: string): Breach | undefined => {
  for (const [path, template] of templatesIn(fields)) {
    if (
      !reach.roots &&
      template.parts.some((part) => part._tag === "Root" && part.root !== "workspace")
    )
      return {
        code: "bad-reference",
        path,
        message: "a plugin's directory means something in that plugin's own entries only",
        remedy: "write the path, or refer to an environment variable that holds it",
      }
    const { variables } = reach
    if (variables === "any") continue
    const denied = variablesOf(template).find((name) => !variables.has(name))
    if (denied !== undefined)
      return {
        code: "variable-not-allowed",
        path,
        message: `${who} reads the environment variable ${denied}, which it is not allowed to`,
        remedy: `to allow it, add "${denied}" to plugins.${who.replace(/^plugin /, "")}.env in your mooring.jsonc`,
      }
  }
  return undefined
}
