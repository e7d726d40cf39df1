/**
 * Opens what is sealed. For the code that writes a lease, and for nothing else: whoever imports this
 * can leak.
 */
import { isEphemeral, revealEphemeral } from "./field-class/ephemeral.ts"
import { RootedText, type SealedJson, type SealedText } from "./render/rendered.ts"
import { revealSecret, Secret } from "./template/secret.ts"
import type { Part, Template } from "./template/template.ts"

export { revealEphemeral }

/** What becomes of the references in a text: the value of each, as it is to be written. */
export interface References {
  readonly variable: (name: string, fallback: string | undefined) => string
  readonly root: (root: "plugin" | "data") => string
}

const opened = (text: string | Secret): string =>
  text instanceof Secret ? revealSecret(text) : text

const openPart = (part: Part, references: References): string => {
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
}

/** A template's text with its secrets, and its references as the caller writes them. */
export const openTemplate = (template: Template, references: References): string =>
  template.parts.map((part) => openPart(part, references)).join("")

/** Spells variables as references: for a reader that expands them itself. */
export const spelled = (name: string, fallback: string | undefined): string =>
  fallback === undefined ? `\${${name}}` : `\${${name}:-${fallback}}`

/** A sealed text in clear, plugin directories in place. */
export const openText = (text: SealedText, variable: References["variable"]): string => {
  if (typeof text === "string") return text
  if (isEphemeral(text)) return revealEphemeral(text)
  const { template, roots } = text
  return openTemplate(template, {
    variable,
    root: (root) => {
      if (roots === undefined) throw new TypeError("A plugin's directory outside of its entries.")
      return revealEphemeral(roots[root])
    },
  })
}

/** A sealed JSON value in clear. */
export const openJson = (value: SealedJson, variable: References["variable"]): unknown => {
  if (typeof value === "boolean" || typeof value === "number") return value
  if (typeof value === "string" || value instanceof RootedText || isEphemeral(value))
    return openText(value as SealedText, variable)
  if (Array.isArray(value)) return value.map((item) => openJson(item, variable))
  return Object.fromEntries(
    Object.entries(value as { readonly [name: string]: SealedJson }).map(([name, item]) => [
      name,
      openJson(item, variable),
    ]),
  )
}

/** The secret pieces of a text, defaults of references included. */
const secretsOf = (template: Template): ReadonlyArray<string> =>
  template.parts.flatMap((part) => {
    if (part._tag === "Secret") return [revealSecret(part.secret)]
    return part._tag === "Variable" && part.fallback instanceof Secret
      ? [revealSecret(part.fallback)]
      : []
  })

/** Every piece of secret text in a sealed JSON value: what its opener takes out of what it quotes. */
export const secretsIn = (value: SealedJson): ReadonlyArray<string> => {
  if (value instanceof RootedText) return secretsOf(value.template)
  if (typeof value !== "object" || isEphemeral(value)) return []
  return Object.values(value as { readonly [key: string]: SealedJson }).flatMap(secretsIn)
}
