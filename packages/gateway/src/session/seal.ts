/** Seals: a sum over what a row says, kept in its JSON, so that a damaged row is not taken for its word. */
import { hash } from "node:crypto"

/** A column of a row that its seal is over as well. */
type Column = string | null

/**
 * A kind of seal.
 *
 * @property mark what stands between a text and its sum
 * @property over what the sum is over: the text before the mark and the columns, told from each other
 *   whatever is in them
 */
interface Kind {
  readonly mark: string
  readonly over: (text: string, columns: ReadonlyArray<Column>) => string
}

/** What rows are sealed with. */
const present: Kind = {
  mark: ',"seal":"',
  over: (text, columns) => JSON.stringify(columns) + text,
}

/** What earlier versions sealed with. */
const earlier: Kind = {
  mark: ',"sum":"',
  over: (text, columns) => JSON.stringify([`${text}}`, ...columns]),
}

const kinds = [present, earlier]

const sumOf = ({ over }: Kind, text: string, columns: ReadonlyArray<Column>): string =>
  hash("sha256", over(text, columns), "hex").slice(0, 16)

/** What stands behind a mark: 16 digits, and the end of a JSON object with it. */
const endLength = 18

/** The JSON of an object with members, sealed with columns beside it. */
export const seal = (text: string, columns: ReadonlyArray<Column>): string => {
  const members = text.slice(0, -1)
  return `${members}${present.mark}${sumOf(present, members, columns)}"}`
}

/** Where the mark of a kind stands, in a text that is sealed so. */
const markIn = (text: string, { mark }: Kind): number => text.length - mark.length - endLength

const kindOf = (text: string): Kind | undefined =>
  kinds.find((kind) => text.startsWith(kind.mark, markIn(text, kind)))

/** How much of a text stands before its seal, if it has one. */
export const unsealedLength = (text: string): number | undefined => {
  const kind = kindOf(text)
  return kind && markIn(text, kind)
}

/** Whether a text says what was sealed. One without a seal, as other versions wrote it, is believed. */
export const isIntact = (text: string, columns: ReadonlyArray<Column>): boolean => {
  const kind = kindOf(text)
  if (kind === undefined) return true
  const sum = sumOf(kind, text.slice(0, markIn(text, kind)), columns)
  return text.endsWith(`${sum}"}`)
}
