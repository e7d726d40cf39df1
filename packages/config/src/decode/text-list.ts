/** Lists of text, as sections of a file have them. */
import type { Json } from "../document/index.ts"

/** Whether a value is a list of text. */
export const isTextList = (value: Json): value is ReadonlyArray<string> =>
  Array.isArray(value) && value.every((item) => typeof item === "string")
