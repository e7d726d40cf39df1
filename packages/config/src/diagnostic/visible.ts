/** Makes text that somebody else wrote safe to show: on a terminal, and to an agent. */

/**
 * What moves the cursor, hides or reorders text: the control characters, the line separators of
 * Unicode, and its overrides of direction (Unicode Standard Annex #9).
 */
const invisible = /[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

const spell = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`

/** Text in one line in which nothing is hidden. */
export const visible = (text: string): string => text.replaceAll(invisible, spell)

/** The same for text of several lines. */
export const visibleLines = (text: string): string => text.split("\n").map(visible).join("\n")

/** The beginning of text that is too long to be shown. */
export const clip = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`
