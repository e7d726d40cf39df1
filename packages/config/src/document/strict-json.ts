/** Reads a text that is JSON by the letter, at the platform's own speed, where nothing is wrong with it. */
import type { Json, JsonObject } from "./document.ts"
import { limits } from "./limits.ts"
import { hostileKeys } from "./read-tree.ts"

/**
 * An escape may spell anything: half of a surrogate pair, or a key that is hostile. And V8 takes a key of
 * one escaped character for another at times (Node 24.21).
 */
const suspicious = new RegExp(String.raw`\\u|"\\."|"(?:${[...hostileKeys].join("|")})"`)

/** How many strings a JSON text has, keys included. */
const stringsWritten = (text: string): number => {
  let quotes = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1
  if (text.includes("\\"))
    for (let at = text.indexOf("\\"); at !== -1; at = text.indexOf("\\", at + 2))
      if (text[at + 1] === '"') quotes -= 1
  return quotes / 2
}

/** How many strings a value has, keys included; `NaN` where it is too deep, or holds a number beyond range. */
const stringsIn = (value: Json, depth: number): number => {
  if (typeof value === "string") return 1
  if (typeof value === "number") return Number.isFinite(value) ? 0 : Number.NaN
  if (typeof value !== "object" || value === null) return 0
  if (depth === limits.depth) return Number.NaN
  let strings = 0
  if (Array.isArray(value)) for (const item of value) strings += stringsIn(item, depth + 1)
  else
    for (const key in value as JsonObject)
      strings += 1 + stringsIn((value as JsonObject)[key] ?? null, depth + 1)
  return strings
}

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/**
 * The value of a text, if it is JSON without comments (RFC 8259) and free of everything that a document
 * can have a fault or a limit for; `undefined` where only the plain parse can tell.
 *
 * A member that stands twice shows in the count of strings: the value has one fewer than the text.
 */
export const readStrictJson = (text: string): Json | undefined => {
  if (suspicious.test(text) || !text.isWellFormed()) return undefined
  const value = parsed(text)
  return value !== undefined && stringsIn(value, 0) === stringsWritten(text) ? value : undefined
}
