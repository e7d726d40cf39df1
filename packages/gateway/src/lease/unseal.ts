/** Where sealed values are opened: to be written into a lease, and nowhere else. */
import { type SealedDocument, type SealedText } from "@mooring/config"
import { literalDocument, openJson, openText, revealing } from "@mooring/config/unseal"
import { stringify } from "smol-toml"

/** Opens sealed values for one run. */
export interface Unsealer {
  /** A document as the text of a file. */
  readonly document: (document: SealedDocument) => string
  /** A text as a variable of a process. */
  readonly text: (text: SealedText) => string
  /** What somebody said, without any secret that was opened here. */
  readonly scrub: (text: string) => string
}

/** The shortest text that is taken for a secret: shorter ones are found in any text. */
const shortest = 6

const resolve =
  (variables: { readonly [name: string]: string | undefined }) =>
  (name: string, fallback: string | undefined): string => {
    const value = variables[name]
    // Empty counts as not set. Servers that refer to nothing at all are not in the catalog any more.
    return value === undefined || value === "" ? (fallback ?? "") : value
  }

/**
 * Opens sealed values, with references in them resolved by the variables given: they mean the same
 * whatever reads them afterwards.
 *
 * @param path the path of a file of the lease
 */
export const makeUnsealer = (
  variables: { readonly [name: string]: string | undefined },
  path: (file: string) => string,
): Unsealer => {
  const secrets = new Set<string>()
  const opening = revealing({
    variable: resolve(variables),
    file: path,
    onSecret: (text) => {
      if (text.length >= shortest) secrets.add(text)
    },
  })
  return {
    document: ({ format, content, expands }) => {
      const value = openJson(content, opening, expands)
      switch (format) {
        case "json":
          return `${literalDocument(expands, JSON.stringify(value, null, 2))}\n`
        case "toml":
          return stringify(value)
        case "text":
          return String(value)
      }
    },
    text: (text) => openText(text, opening),
    scrub: (text) =>
      [...secrets]
        .toSorted((a, b) => b.length - a.length)
        .reduce((left, secret) => left.replaceAll(secret, "••••"), text),
  }
}
