/** One gateway for each machine of a cluster. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { StateUnusable } from "../errors.ts"

const taken = (machine: string): StateUnusable =>
  new StateUnusable({
    path: "MOORING_MACHINE",
    problem: `another gateway of the cluster runs on machine ${machine}`,
    remedy:
      "use that one or stop it first; where this is another machine, give it a name of its own in MOORING_MACHINE",
  })

/** Holds a machine for as long as the connection lasts. */
const hold = (
  machine: string,
  number: number,
  onHeld: Effect.Effect<unknown>,
): Effect.Effect<unknown, StateUnusable | SqlError, SqlClient> =>
  Effect.scoped(
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const connection = yield* sql.reserve
      const lock = Effect.flatMap(
        connection.executeValues(
          `SELECT pg_try_advisory_lock(hashtext('mooring machine'), ${number})`,
          [],
        ),
        ([row]) => (row?.[0] === true ? Effect.void : Effect.fail(taken(machine))),
      )
      // The server may not have heard yet that the one before has ended.
      yield* Effect.retry(lock, {
        times: 8,
        schedule: Schedule.spaced("250 millis"),
        while: (error) => error._tag === "StateUnusable",
      })
      yield* onHeld
      yield* Effect.repeat(connection.executeValues("SELECT 1", []), Schedule.spaced("1 second"))
    }),
  )

/**
 * Makes sure that this is the only gateway of its machine, for as long as the scope is open. Where the
 * database was away meanwhile, the machine is held again as soon as it is back.
 */
export const beOnly = (
  machine: string,
  number: number,
): Effect.Effect<void, StateUnusable | SqlError, SqlClient | Scope.Scope> =>
  Effect.gen(function* () {
    const first = yield* Deferred.make<void, StateUnusable | SqlError>()
    yield* hold(machine, number, Deferred.succeed(first, undefined)).pipe(
      Effect.tapError((error) => Deferred.fail(first, error)),
      Effect.retry(Schedule.spaced("1 second")),
      Effect.forkScoped,
    )
    yield* Deferred.await(first)
  })
