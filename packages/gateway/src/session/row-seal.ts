/** What of each table's rows is sealed: the column with the JSON, with the columns beside it. */
import { ask, type Row, type Script } from "./script.ts"
import { isIntact } from "./seal.ts"

/** A row does not say what was written into it. */
export class DamagedRow extends Error {
  override readonly name = "DamagedRow"
  readonly remedy = "put the store back from a backup: what is damaged is not believed"

  constructor(table: string) {
    super(`a row of ${table} does not say what was written into it`)
  }
}

interface Sealed {
  readonly json: string
  readonly beside: ReadonlyArray<string>
}

const conversation: Sealed = { json: "value", beside: ["session", "backend"] }

/** Every table that has rows of which something depends on what they say. */
export const sealed = {
  binding: conversation,
  attempt: conversation,
  retired_binding: conversation,
  history: {
    json: "event",
    beside: ["at", "session", "backend", "turn", "fingerprint", "agent_session_id"],
  },
} as const satisfies Readonly<Record<string, Sealed>>
export type SealedTable = keyof typeof sealed

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value)

/** Whether a row says what was written into it. */
export const isRowIntact = (table: SealedTable, row: Row): boolean => {
  const { json, beside } = sealed[table]
  return isIntact(
    String(row[json]),
    beside.map((column) => textOf(row[column])),
  )
}

/** Rows that say what was written into them. */
export const intact = (table: SealedTable, rows: ReadonlyArray<Row>): ReadonlyArray<Row> => {
  if (!rows.every((row) => isRowIntact(table, row))) throw new DamagedRow(table)
  return rows
}

/** Sees that every row says what was written into it. */
export function* checkRows(): Script<void> {
  for (const table of Object.keys(sealed) as ReadonlyArray<SealedTable>)
    intact(table, yield* ask(`SELECT * FROM ${table}`))
}
