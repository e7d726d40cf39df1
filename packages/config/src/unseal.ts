/**
 * Opens what is sealed. For the code that writes a lease, and for nothing else: whoever imports this
 * can leak.
 */
import { isEphemeral, revealEphemeral } from "./field-class/ephemeral.ts"
import type { Opening } from "./render/open.ts"
import { revealSecret, type Secret } from "./template/secret.ts"
import type { Template } from "./template/template.ts"

export { literalDocument } from "./render/expansion.ts"
export { openJson, openText, spelled } from "./render/open.ts"
export { isEphemeral, revealEphemeral }

const opened = (text: string | Secret): string =>
  typeof text === "string" ? text : revealSecret(text)

/**
 * What is written into a lease.
 *
 * @param variable the value of a reference
 * @param onSecret is told every text that may be secret, so that it can be kept out of what is said
 */
export const revealing = (options: {
  readonly variable: (name: string, fallback: string | undefined) => string
  readonly file: (name: string) => string
  readonly onSecret?: (text: string) => void
}): Opening => {
  const tell = (text: string): string => {
    options.onSecret?.(text)
    return text
  }
  return {
    literal: (text, isSensitive) => (isSensitive ? tell(text) : text),
    secret: (secret) => tell(revealSecret(secret)),
    variable: (name, fallback) =>
      tell(options.variable(name, fallback === undefined ? undefined : opened(fallback))),
    box: revealEphemeral,
    file: options.file,
    verbatim: (value) => value,
  }
}

/** What becomes of the references in a template: the value of each, as it is to be written. */
export interface References {
  readonly variable: (name: string, fallback: string | undefined) => string
  readonly root: (root: "plugin" | "data") => string
}

/** A template's text with its secrets, and its references as the caller writes them. */
export const openTemplate = (template: Template, references: References): string =>
  template.parts
    .map((part) => {
      switch (part._tag) {
        case "Literal":
          return part.text
        case "Secret":
          return revealSecret(part.secret)
        case "Variable":
          return references.variable(
            part.name,
            part.fallback === undefined ? undefined : opened(part.fallback),
          )
        case "Root":
          return references.root(part.root)
      }
    })
    .join("")
