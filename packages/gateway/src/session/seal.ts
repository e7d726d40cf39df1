/** Seals: a sum over what a row says, kept in its JSON, so that a damaged row is not taken for its word. */
import { hash } from "node:crypto"

/** A column of a row that its seal is over as well. */
type Column = string | null

/**
 * What sums are over, by the member that has one: the text before that member and the columns, told from
 * each other whatever is in them. Rows are sealed by `seal`; `sum` is what earlier versions wrote.
 */
const over = {
  seal: (text: string, columns: ReadonlyArray<Column>) => JSON.stringify(columns) + text,
  sum: (text: string, columns: ReadonlyArray<Column>) => JSON.stringify([`${text}}`, ...columns]),
}
type Kind = keyof typeof over

const sumOf = (kind: Kind, text: string, columns: ReadonlyArray<Column>): string =>
  hash("sha256", over[kind](text, columns), "hex").slice(0, 16)

/** How a sealed JSON object ends. */
const end = /,"(seal|sum)":"([0-9a-f]{16})"\}$/
const endLength = ',"seal":"0123456789abcdef"}'.length

/** The JSON of an object with members, sealed with columns beside it. */
export const seal = (text: string, columns: ReadonlyArray<Column>): string => {
  const members = text.slice(0, -1)
  return `${members},"seal":"${sumOf("seal", members, columns)}"}`
}

/** Whether a text says what was sealed. One without a seal, as other versions wrote it, is believed. */
export const isIntact = (text: string, columns: ReadonlyArray<Column>): boolean => {
  const sealed = end.exec(text.slice(-endLength))
  if (sealed === null) return true
  const [whole, kind, sum] = sealed
  return sumOf(kind as Kind, text.slice(0, -whole.length), columns) === sum
}
