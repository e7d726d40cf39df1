/** The canonical text of a value: RFC 8785 (JSON Canonicalization Scheme). */
import { isEphemeral } from "../field-class/ephemeral.ts"
import { isPlainObject } from "../plain-object.ts"
import { isTemplate, literalText, type Template } from "../template/template.ts"

/** A value that has no place in an identity. It is a defect: the types keep such values out. */
export class NotIdentifiable extends Error {
  override readonly name = "NotIdentifiable"
  readonly #path: ReadonlyArray<string | number>
  readonly #what: string

  constructor(path: ReadonlyArray<string | number>, what: string) {
    super(`${path.join(".") || "the value"} ${what}, which no identity may hold.`)
    this.#path = path
    this.#what = what
  }

  /** The same of a value in which it stands at a step. */
  at(step: string | number): NotIdentifiable {
    return new NotIdentifiable([step, ...this.#path], this.#what)
  }
}

/** Text that stands in JSON as it is. Most texts are such, and it is faster than to have them written. */
const plain = /^[ !#-[\]-~]*$/

/** A text in quotes, as ECMAScript writes it (RFC 8785 section 3.2.2.2). */
export const quoted = (text: string): string => {
  if (plain.test(text)) return `"${text}"`
  if (!text.isWellFormed()) throw new NotIdentifiable([], "holds half of a surrogate pair")
  return JSON.stringify(text)
}

/** Names in the order of their UTF-16 code units (RFC 8785 section 3.2.3), which most are in. */
const inOrder = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.every((name, at) => at === 0 || (names[at - 1] ?? "") < name) ? names : names.toSorted()

/** How a template is written, where one may stand. */
export type Write = (template: Template) => string

const clearAlone: Write = (template) => {
  const text = literalText(template)
  if (text === undefined) throw new NotIdentifiable([], "holds more than clear text")
  return quoted(text)
}

/** A text that is written as it is, but for escapes; `undefined` for anything else. */
const clearText = (value: unknown): string | undefined =>
  isTemplate(value) ? literalText(value) : typeof value === "string" ? value : undefined

/** The canonical text of what stands at a step of a value. */
export const canonicalAt = (step: string | number, value: unknown, write: Write): string => {
  try {
    return encode(value, write)
  } catch (thrown) {
    throw thrown instanceof NotIdentifiable ? thrown.at(step) : thrown
  }
}

const encode = (value: unknown, write: Write): string => {
  if (typeof value === "string") return quoted(value)
  if (typeof value === "boolean") return value ? "true" : "false"
  if (isTemplate(value)) return write(value)
  if (isEphemeral(value)) throw new NotIdentifiable([], "is ephemeral")
  let text = ""
  if (Array.isArray(value)) {
    const clear = value.map(clearText)
    if (clear.every((item) => item?.isWellFormed())) return JSON.stringify(clear)
    for (let index = 0; index < value.length; index++)
      text += `${index === 0 ? "" : ","}${canonicalAt(index, value[index], write)}`
    return `[${text}]`
  }
  if (isPlainObject(value)) {
    for (const name of inOrder(Object.keys(value)))
      text += `${text === "" ? "" : ","}${quoted(name)}:${canonicalAt(name, value[name], write)}`
    return `{${text}}`
  }
  throw new NotIdentifiable([], `is of type ${value === null ? "null" : typeof value}`)
}

/**
 * Encodes a value as RFC 8785 prescribes: members in the order of their keys' UTF-16 code units
 * (section 3.2.3), strings as ECMAScript writes them (section 3.2.2.2), no white space.
 *
 * Only what an identity holds is encoded. In particular there are no numbers, so that nobody needs
 * section 3.2.2.3.
 *
 * @param write writes the templates in it, where there may be any but of clear text
 * @throws NotIdentifiable by path for anything else, an ephemeral value above all
 */
export const canonicalJson = (value: unknown, write: Write = clearAlone): string =>
  encode(value, write)
