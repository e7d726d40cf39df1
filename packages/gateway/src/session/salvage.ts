/** Brings what is whole of a damaged store into a new one. */
import { copyFileSync, existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { discard, draftFor } from "../state/draft.ts"
import { isRowIntact, type SealedTable } from "./row-seal.ts"
import type { Row, Value } from "./script.ts"

/** The columns of each table, the first ones in the order in which its rows lie. */
const columns: Readonly<Record<SealedTable, readonly [order: string, all: ReadonlyArray<string>]>> =
  {
    binding: ["session, backend", ["session", "backend", "value", "updated_at"]],
    attempt: ["session, backend", ["session", "backend", "value"]],
    retired_binding: ["id", ["id", "session", "backend", "because", "value", "retired_at"]],
    history: [
      "id",
      ["id", "at", "session", "backend", "turn", "event", "fingerprint", "agent_session_id"],
    ],
  }

/** The rows of a table that can be read in an order, up to the first place where they cannot. */
function* readable(database: DatabaseSync, sql: string): Generator<Row> {
  try {
    yield* database.prepare(sql).iterate()
  } catch {
    // From there on nothing can be read in this order.
  }
}

const bring = (from: DatabaseSync, into: DatabaseSync, table: SealedTable): number => {
  const [order, names] = columns[table]
  const insert = into.prepare(
    `INSERT OR IGNORE INTO ${table} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
  )
  let count = 0
  // From the front, and from the back: what is between two damaged places is lost.
  for (const direction of ["ASC", "DESC"])
    for (const row of readable(
      from,
      `SELECT * FROM ${table} ORDER BY ${order.replaceAll(",", ` ${direction},`)} ${direction}`,
    )) {
      if (!isRowIntact(table, row)) continue
      try {
        count += Number(insert.run(...names.map((name) => row[name] as Value)).changes)
      } catch {
        // It is no row of this table's.
      }
    }
  return count
}

/**
 * Brings every row of a damaged store that says what was written into it into a new store.
 *
 * @param kept where the damaged one is kept: it is not touched
 * @returns how many sessions' conversations were brought
 */
export const salvage = (kept: string, into: DatabaseSync): number => {
  const copy = draftFor(kept)
  try {
    copyFileSync(kept, copy)
    if (existsSync(`${kept}-journal`)) copyFileSync(`${kept}-journal`, `${copy}-journal`)
    const from = new DatabaseSync(copy)
    try {
      return (Object.keys(columns) as ReadonlyArray<SealedTable>)
        .map((table) => [table, bring(from, into, table)] as const)
        .reduce((sum, [table, count]) => sum + (table === "binding" ? count : 0), 0)
    } finally {
      from.close()
    }
  } catch {
    // It is nothing that could be opened.
    return 0
  } finally {
    discard(copy)
    discard(`${copy}-journal`)
  }
}
