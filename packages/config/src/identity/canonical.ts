/** The canonical text of a value: RFC 8785 (JSON Canonicalization Scheme). */
import { isEphemeral } from "../field-class/ephemeral.ts"
import { isPlainObject } from "../plain-object.ts"
import { NotIdentifiable } from "./form.ts"

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const canonicalText = (text: string, path: ReadonlyArray<string | number>): string => {
  if (!text.isWellFormed()) throw new NotIdentifiable(path, "holds half of a surrogate pair")
  return JSON.stringify(text)
}

/**
 * Whether `JSON.stringify` writes a value in canonical form: where all members are in order already, and
 * it holds nothing but sound text, flags, lists and objects of those.
 */
const isInOrder = (value: unknown): boolean => {
  if (typeof value === "string") return value.isWellFormed()
  if (typeof value === "boolean") return true
  if (Array.isArray(value)) return value.every(isInOrder)
  if (!isPlainObject(value)) return false
  let before: string | undefined
  for (const name of Object.keys(value)) {
    if ((before !== undefined && before >= name) || !name.isWellFormed()) return false
    if (!isInOrder(value[name])) return false
    before = name
  }
  return true
}

const encode = (value: unknown, path: ReadonlyArray<string | number>): string => {
  if (typeof value === "string") return canonicalText(value, path)
  if (typeof value === "boolean") return value ? "true" : "false"
  if (isEphemeral(value)) throw new NotIdentifiable(path, "is ephemeral")
  if (Array.isArray(value))
    return `[${value.map((item, index) => encode(item, [...path, index])).join(",")}]`
  if (isPlainObject(value))
    return `{${Object.entries(value)
      .toSorted(([a], [b]) => byCodeUnits(a, b))
      .map(([name, item]) => `${canonicalText(name, path)}:${encode(item, [...path, name])}`)
      .join(",")}}`
  throw new NotIdentifiable(path, `is of type ${value === null ? "null" : typeof value}`)
}

/**
 * Encodes a value as RFC 8785 prescribes: members in the order of their keys' UTF-16 code units
 * (section 3.2.3), strings as ECMAScript writes them (section 3.2.2.2), no white space.
 *
 * Only what an identity holds is encoded. In particular there are no numbers, so that nobody needs
 * section 3.2.2.3.
 *
 * @throws NotIdentifiable by path for anything else, an ephemeral value above all
 */
export const canonicalJson = (value: unknown): string =>
  isInOrder(value) ? JSON.stringify(value) : encode(value, [])
