/**
 * Opens what is sealed. For the code that writes a lease, and for nothing else: whoever imports this
 * can leak.
 */
import { isEphemeral, revealEphemeral } from "./field-class/ephemeral.ts"
import type { Opening } from "./render/open.ts"
import { revealSecret, type Secret } from "./template/secret.ts"

export { openJson, openText, spelled } from "./render/open.ts"
export { isEphemeral, revealEphemeral }

const opened = (text: string | Secret): string =>
  typeof text === "string" ? text : revealSecret(text)

/**
 * What is written into a lease.
 *
 * @param variable the value of a reference
 * @param workspace the directory that the agent works in; without it, no text may refer to it
 * @param onSecret is told every text that may be secret, so that it can be kept out of what is said
 */
export const revealing = (options: {
  readonly variable: (name: string, fallback: string | undefined) => string
  readonly file: (name: string) => string
  readonly workspace?: string
  readonly onSecret?: (text: string) => void
}): Opening => {
  const tell = (text: string): string => {
    options.onSecret?.(text)
    return text
  }
  return {
    secret: (secret) => tell(revealSecret(secret)),
    variable: (name, fallback) =>
      tell(options.variable(name, fallback === undefined ? undefined : opened(fallback))),
    box: revealEphemeral,
    workspace: () => {
      if (options.workspace === undefined)
        throw new TypeError("The agent's directory is not known.")
      return options.workspace
    },
    file: options.file,
    verbatim: (value) => value,
  }
}
