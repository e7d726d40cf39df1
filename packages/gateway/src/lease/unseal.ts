/** Where sealed values are opened: to be written into a lease or handed to its processes, and nowhere else. */
import type { SealedDocument, SealedJson, SealedText } from "@mooring/config"
import { openJson, openText, revealing } from "@mooring/config/unseal"
import { documentText } from "./document-text.ts"

/** Opens sealed values for one run. */
export interface Unsealer {
  /** A document as the text of a file. */
  readonly document: (document: SealedDocument) => string
  /** A text as a variable of a process. */
  readonly text: (text: SealedText) => string
  /** Every secret of some length that was opened here. */
  readonly secrets: () => ReadonlyArray<string>
}

/** The shortest value that is taken for a secret of the whole turn: shorter ones are found in any text. */
const shortest = 6

/** A reference without a default whose variable is not set. Passed on, it would be an empty value. */
export class VariableUnset extends Error {
  override readonly name = "VariableUnset"
  readonly variable: string

  constructor(variable: string) {
    super(`the environment variable ${variable} is not set`)
    this.variable = variable
  }
}

/** The environment; a variable that is empty counts as not set. */
type Variables = { readonly [name: string]: string | undefined }

/** What references stand for: variables, and the directory that the agent works in. */
export interface Surroundings {
  readonly variables: Variables
  readonly cwd: string
}

const resolve =
  (variables: Variables) =>
  (name: string, fallback: string | undefined): string => {
    const value = variables[name]
    if (value !== undefined && value !== "") return value
    if (fallback === undefined) throw new VariableUnset(name)
    return fallback
  }

/**
 * Opens sealed values, with references in them resolved by what is given: they mean the same whatever reads them afterwards.
 *
 * @param path the path of a file of the lease
 * @throws VariableUnset where it opens something
 */
export const makeUnsealer = (
  { variables, cwd }: Surroundings,
  path: (file: string) => string,
): Unsealer => {
  const secrets = new Set<string>()
  const opening = revealing({
    variable: resolve(variables),
    file: path,
    workspace: cwd,
    onSecret: (text) => {
      if (text.length >= shortest) secrets.add(text)
    },
  })
  return {
    document: ({ format, content, expands }) => {
      const value = openJson(content, opening, expands)
      return documentText(format, value, expands)
    },
    text: (text) => openText(text, opening),
    secrets: () => [...secrets],
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
 * @throws VariableUnset
 */
export const resolvedValue = (value: SealedJson, { variables, cwd }: Surroundings): Opened => {
  const secrets: Array<string> = []
  const opening = revealing({
    variable: resolve(variables),
    // A server's entry names no file of a lease.
    file: (name) => name,
    workspace: cwd,
    onSecret: (text) => secrets.push(text),
  })
  return { value: openJson(value, opening, "none"), secrets }
}
