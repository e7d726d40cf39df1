/** Seals: a sum over what a row says, kept in its JSON, so that a damaged row is not taken for its word. */
import { createHash } from "node:crypto"

/** A column of a row that its seal is over as well. */
type Column = string | null

/** How a sealed JSON object ends. */
const end = /,"sum":"([0-9a-f]{16})"\}$/

const sumOf = (text: string, columns: ReadonlyArray<Column>): string =>
  createHash("sha256")
    .update(JSON.stringify([text, ...columns]), "utf8")
    .digest("hex")
    .slice(0, 16)

/** The JSON of an object with members, sealed with columns beside it. */
export const seal = (text: string, columns: ReadonlyArray<Column>): string =>
  `${text.slice(0, -1)},"sum":"${sumOf(text, columns)}"}`

/** Whether a text says what was sealed. One without a seal, as other versions wrote it, is believed. */
export const isIntact = (text: string, columns: ReadonlyArray<Column>): boolean => {
  const sealed = end.exec(text)
  return sealed === null || sumOf(`${text.slice(0, sealed.index)}}`, columns) === sealed[1]
}
