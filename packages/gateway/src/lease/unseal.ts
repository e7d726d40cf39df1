/** Where sealed values are opened: to be written into a lease or handed to its processes, and nowhere else. */
import type { SealedJson, SealedText } from "@mooring/config"
import { openJson, openText, secretsIn, spelled } from "@mooring/config/unseal"

/** A sealed JSON value as the text of a file, references spelled for a reader that expands them. */
export const fileText = (value: SealedJson): string =>
  `${JSON.stringify(openJson(value, spelled), null, 2)}\n`

/** A sealed text as a variable of a process. */
export const variableText = (value: SealedText): string => openText(value, spelled)

/** A reference without a default whose variable is not set. Passed on, it would be an empty value. */
export class VariableUnset extends Error {
  override readonly name = "VariableUnset"
  readonly variable: string

  constructor(variable: string) {
    super(`the environment variable ${variable} is not set`)
    this.variable = variable
  }
}

/** A value in clear, and every text in it that may not be quoted. */
export interface Opened {
  readonly value: unknown
  readonly secrets: ReadonlyArray<string>
}

/**
 * A sealed JSON value in clear, for the gateway's own use, with its references resolved.
 *
 * @param variables the environment; a variable that is empty counts as not set
 * @throws VariableUnset
 */
export const resolvedValue = (
  value: SealedJson,
  variables: { readonly [name: string]: string | undefined },
): Opened => {
  const secrets = [...secretsIn(value)]
  const opened = openJson(value, (name, fallback) => {
    const set = variables[name]
    if (set === undefined || set === "") {
      if (fallback === undefined) throw new VariableUnset(name)
      return fallback
    }
    // A variable may hold anything.
    secrets.push(set)
    return set
  })
  return { value: opened, secrets }
}
