/** JSON as a caller may write it: with one meaning, whoever reads it. */

/** How deep values may be nested. */
const deepest = 64

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** A text that is refused, and why. */
export class Malformed extends Error {
  override readonly name = "Malformed"
}

/** Where the string that begins at a quote ends: at the next quote that is not escaped. */
const endOfString = (text: string, start: number): number => {
  for (let end = start + 1; ; end++)
    if (text[end] === "\\") end++
    else if (text[end] === '"') return end
}

/** What makes the string before it a key. */
const colon = /\s*:/y

const isKey = (text: string, end: number): boolean => {
  colon.lastIndex = end + 1
  return colon.test(text)
}

/** Holds the keys and the nesting of a text that is known to be JSON to the rules. */
const checkShape = (text: string): void => {
  // Most objects of a large body are small: none gets a set before its first key.
  const open: Array<Set<unknown> | undefined> = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === "{" || char === "[") {
      if (open.push(undefined) > deepest)
        throw new Malformed(`The body is nested deeper than ${deepest} levels.`)
    } else if (char === "}" || char === "]") open.pop()
    else if (char === '"') {
      const start = at
      at = endOfString(text, start)
      if (!isKey(text, at)) continue
      const name: unknown = JSON.parse(text.slice(start, at + 1))
      const names = (open[open.length - 1] ??= new Set())
      if (name === "__proto__") throw new Malformed("The body has a key __proto__.")
      if (names.has(name)) throw new Malformed("The body has a key twice in one object.")
      names.add(name)
    }
  }
}

/**
 * Parses the bytes of a body.
 *
 * A key that stands twice, a `__proto__`, a byte order mark and bytes that are no UTF-8 are read
 * differently by different readers: what one of them has checked is not what the next one does. So
 * they are refused, and so is what is nested deeper than 64 levels (RFC 8259 section 9).
 *
 * @throws Malformed
 */
export const parseStrictly = (bytes: Uint8Array): unknown => {
  let text: string
  let value: unknown
  try {
    text = utf8.decode(bytes)
    value = JSON.parse(text)
  } catch {
    throw new Malformed("The body is not JSON in UTF-8.")
  }
  checkShape(text)
  return value
}
