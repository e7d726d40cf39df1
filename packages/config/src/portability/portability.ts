/** Finds what keeps a plugin's entry from working on another machine. */
import type { Declaration, Target } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { rules } from "./rules.ts"
import { holdsSecret } from "./secrets.ts"
import { signs, textsOf, type Written } from "./texts.ts"

const isTarget = (declaration: Declaration): declaration is Target => declaration._tag === "Target"

const findingsOf = (all: ReadonlyArray<Written>): ReadonlyArray<Diagnostic> =>
  all.flatMap((one) => {
    const rule = rules.find(
      ({ fields, breaks }) => fields.includes(one.field) && breaks(one.text, all),
    )
    const secret = holdsSecret(one)
      ? [
          one.report({
            code: "secret-in-plugin",
            message: "this looks like a secret, and goes to everybody who has the plugin",
            remedy: "refer to a variable that its user sets: ${NAME}",
          }),
        ]
      : []
    return rule === undefined ? secret : [...secret, one.report(rule)]
  })

/** What keeps declarations from working on another machine, as far as their texts tell. */
export const findUnportable = (
  declarations: ReadonlyArray<Declaration>,
): ReadonlyArray<Diagnostic> =>
  declarations.filter(isTarget).flatMap((target) => findingsOf(textsOf(target)))

/** Where a declaration holds what looks like a secret in clear. */
export const secretsIn = (
  declaration: Declaration,
): ReadonlyArray<Pick<Written, "field" | "key">> =>
  declaration._tag === "Target" || declaration._tag === "Patch"
    ? textsOf(declaration).filter(holdsSecret)
    : []

/**
 * A file that a declaration names.
 *
 * - `InPlugin`: under the plugin's directory.
 * - `Loose`: a name that is looked for where the agent works; it may have been meant for the plugin's.
 */
export interface NamedFile {
  readonly _tag: "InPlugin" | "Loose"
  readonly path: string
  readonly report: Written["report"]
}

const fileFields: ReadonlySet<Written["field"]> = new Set(["command", "args", "cwd", "env"])

/** The path under the plugin's directory that a text ends with. */
const pathInPlugin = (text: string): string | undefined => {
  const start = text.lastIndexOf(signs.plugin)
  const path = start === -1 ? "" : text.slice(start + 1)
  return /^[\\/]/.test(path) && !/[\uE001\uFFFC]/.test(path)
    ? path.replace(/^[\\/]+/, "") || undefined
    : undefined
}

/** The files that declarations name, whether they are there or not. */
export const namedFiles = (declarations: ReadonlyArray<Declaration>): ReadonlyArray<NamedFile> =>
  declarations
    .filter(isTarget)
    .flatMap(textsOf)
    .filter(({ field }) => fileFields.has(field))
    .flatMap(({ field, text, report }): ReadonlyArray<NamedFile> => {
      const path = pathInPlugin(text)
      if (path !== undefined) return [{ _tag: "InPlugin", path, report }]
      const isName = field === "args" && /^[\w@][\w@./-]*\.[A-Za-z]\w*$/.test(text)
      return isName ? [{ _tag: "Loose", path: text, report }] : []
    })
