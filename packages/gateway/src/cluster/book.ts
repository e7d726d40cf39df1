/** What the cluster writes down beside Effect's own tables: its machines, and the turns that have begun. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { StateUnusable } from "../errors.ts"
import { onState } from "../state/state-directory.ts"
import { freeNumber } from "./groups.ts"

/** A machine that has been in the cluster. */
export interface Machine {
  readonly name: string
  readonly number: number
}

/** Every machine that has been in the cluster. */
export const machines: Effect.Effect<ReadonlyArray<Machine>, SqlError, SqlClient> = Effect.flatMap(
  SqlClient,
  (sql) => sql<Machine>`SELECT name, number FROM machine ORDER BY number`,
)

/** The number of a machine, which it keeps. */
export const numberOf = (
  name: string,
  store: string,
): Effect.Effect<number, SqlError | StateUnusable, SqlClient> =>
  Effect.flatMap(SqlClient, (sql) =>
    sql.withTransaction(
      Effect.gen(function* () {
        yield* sql`SELECT pg_advisory_xact_lock(hashtext('mooring machines'))`
        const known = yield* machines
        const own = known.find((machine) => machine.name === name)
        if (own !== undefined) return own.number
        const taken = new Set(known.map((machine) => machine.number))
        const number = yield* onState(store, () => freeNumber(taken, store))
        yield* sql`INSERT INTO machine (name, number) VALUES (${name}, ${number})`
        return number
      }),
    ),
  )

/**
 * Claims a turn, by the name of its entity: whoever does so first may begin it, or give it up, and nobody else ever may.
 *
 * @param machine who begins it; `null` to give it up
 */
export const claim = (
  turn: string,
  machine: string | null,
): Effect.Effect<boolean, SqlError, SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const at = DateTime.formatIso(yield* DateTime.now)
    const claimed =
      yield* sql`INSERT INTO claim (turn, machine, at) VALUES (${turn}, ${machine}, ${at})
      ON CONFLICT (turn) DO NOTHING RETURNING turn`
    return claimed.length === 1
  })

/** How long a claim is kept: far longer than anybody waits for a turn that has not begun. */
const keptClaims = { days: 1 }

/**
 * Forgets the turns of long ago.
 *
 * @param forget forgets what else is known of one
 */
export const forgetClaims = <E, R>(
  forget: (turn: string) => Effect.Effect<void, E, R>,
): Effect.Effect<void, E | SqlError, R | SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const before = DateTime.formatIso(DateTime.subtract(yield* DateTime.now, keptClaims))
    const old = yield* sql<{ readonly turn: string }>`SELECT turn FROM claim WHERE at < ${before}`
    for (const { turn } of old) {
      yield* forget(turn)
      yield* sql`DELETE FROM claim WHERE turn = ${turn}`
    }
  })
