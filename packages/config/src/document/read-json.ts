/** Reads JSON that was written here: without positions, faults or limits. */
import type { Json } from "./document.ts"
import { rootOf } from "./json.ts"
import { readTree } from "./read-tree.ts"
import { readStrictJson } from "./strict-json.ts"

/**
 * The value of a text that is JSON.
 *
 * V8 takes a key of one escaped character for another at times (Node 24.21), so that such text is read
 * the plain way.
 *
 * @throws TypeError for a text that is none
 */
export const readJson = (text: string): Json => readStrictJson(text) ?? readTree(rootOf(text)).value
