/** The address of a remote server: what may be written as one, and the origin that it has. */
import { revealSecret } from "./secret.ts"
import { literalText, type Template } from "./template.ts"

/** What is wrong with an address, and what to write instead. */
export interface AddressFault {
  readonly message: string
  readonly remedy: string
}

/**
 * What the WHATWG URL parser drops (tabs, line breaks, white space at both ends, soft hyphens in a
 * host) or takes for something else (`\` for `/`): whoever reads such an address, and whoever seals
 * parts of it, sees another one than the client that opens it.
 */
const misleading = /[\s\\\p{Cc}\p{Cf}\p{Cs}]/u

/** The parser also takes any number of slashes, and none; a person and a pattern want two. */
const whole = /^https?:\/\/[^/?#]/i

const textWith = (url: Template, reference: string): string =>
  literalText(url) ??
  url.parts
    .map((part) => (part._tag === "Literal" ? part.text : part._tag === "Secret" ? "x" : reference))
    .join("")

const originOf = (text: string): string | undefined =>
  whole.test(text) && URL.canParse(text) ? new URL(text).origin : undefined

/**
 * Why an address cannot be used; `undefined` where it can.
 *
 * @param written the text of the address as it stands in the file, whose secrets are still in clear
 */
export const addressFault = (url: Template, written: string): AddressFault | undefined => {
  if (misleading.test(written))
    return {
      message: "this address holds a backslash, white space or an invisible character",
      remedy: "write / for \\, %20 for a space, and take the others out",
    }
  // An address that begins with a reference is known only when that is resolved.
  if (url.parts[0]?._tag === "Variable") return undefined
  // A number may be a port, and no last part of a host's name; with a letter it is the other way round.
  return ["1", "a"].some((reference) => originOf(textWith(url, reference)) !== undefined)
    ? undefined
    : {
        message: "this is not the address of an HTTP server",
        remedy: "write a full address: https://host/path",
      }
}

/**
 * The origin of an address, where no reference can change it; `undefined` otherwise.
 *
 * Every reference is tried with a text that would end the host before it and begin another. Sealed
 * text ends no host: what seals an address leaves its host in clear.
 */
export const originOfUrl = (url: Template): string | undefined => {
  const origin = originOf(textWith(url, "1"))
  return origin === originOf(textWith(url, "@x.invalid/")) ? origin : undefined
}

/**
 * The host that an address leads to where variables have these values; `undefined` where that is none.
 *
 * @param valueOf the value of a variable; of one that has none, its default counts
 * @param otherwise what stands for every reference that has neither
 */
export const hostOfUrl = (
  url: Template,
  valueOf: (variable: string) => string | undefined,
  otherwise: string,
): string | undefined => {
  const text = url.parts
    .map((part) => {
      switch (part._tag) {
        case "Literal":
          return part.text
        case "Secret":
          return revealSecret(part.secret)
        case "Root":
          return otherwise
        case "Variable": {
          const { name, fallback = otherwise } = part
          return valueOf(name) ?? (typeof fallback === "string" ? fallback : revealSecret(fallback))
        }
      }
    })
    .join("")
  return originOf(text) === undefined ? undefined : new URL(text).hostname
}
