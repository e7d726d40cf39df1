/** One turn at a time in a session, across the machines that share a store. */
import * as PgConnection from "@effect/sql-pg/PgConnection"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as RcRef from "effect/RcRef"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { StateUnusable } from "../errors.ts"
import { unusable } from "./postgres-failure.ts"
import type { Store } from "./store.ts"
import type { StoreUrl } from "./store-url.ts"

/**
 * The connection that holds the locks of this process. The server drops them with it: when the process
 * dies, or the machine is not heard of any more.
 *
 * @property lost fails when the connection is gone, and with it what it held
 */
interface Locks {
  readonly connection: PgConnection.PgConnection
  readonly lost: Deferred.Deferred<never, SqlError>
}

/**
 * When a machine that is not heard of any more has lost its locks, as the server counts: after 30
 * seconds. The machine itself gives up earlier ({@link heartbeat}): never do two hold one.
 */
const keptAlive = {
  tcp_keepalives_idle: "15",
  tcp_keepalives_interval: "5",
  tcp_keepalives_count: "3",
  tcp_user_timeout: "30000",
}

/** How often the server is asked whether it still knows this process, and how long it may take. */
const heartbeat = { every: "5 seconds", patience: "5 seconds" } as const

/** How often a session is asked for that another machine has. */
const retryAfter = "100 millis"

const silent = new SqlError({
  reason: new ConnectionError({ cause: undefined, message: "the server does not answer" }),
})

const openLocks = (url: StoreUrl["url"]): Effect.Effect<Locks, SqlError, Scope.Scope> =>
  Effect.gen(function* () {
    const base = yield* PgConnection.make({
      url,
      applicationName: "mooring sessions",
      startupParameters: keptAlive,
    })
    const connection = yield* base.pin
    const lost = yield* Deferred.make<never, SqlError>()
    // Nothing is ever sent there: a listener hears at once of a connection that has ended.
    const heard = yield* connection.listen("mooring")
    const beat = Effect.timeoutOrElse(connection.query("SELECT 1"), {
      duration: heartbeat.patience,
      orElse: () => Effect.fail(silent),
    })
    const watch = (alive: Effect.Effect<unknown, SqlError>) =>
      Effect.forkScoped(Effect.catchTag(alive, "SqlError", (error) => Deferred.fail(lost, error)))
    yield* watch(Effect.forever(Queue.take(heard)))
    yield* watch(Effect.repeat(beat, Schedule.spaced(heartbeat.every)))
    return { connection, lost }
  })

const keyOf = (session: string): ReadonlyArray<string> => ["mooring turn", session]

/** Takes the lock of a session as soon as nobody has it. */
const take = (
  { connection, lost }: Locks,
  session: string,
  onWait: Effect.Effect<void>,
): Effect.Effect<void, SqlError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      for (let waited = false; ; waited = true) {
        const { rows } = yield* connection.query(
          "SELECT pg_try_advisory_lock(hashtext($1), hashtext($2)) AS taken",
          keyOf(session),
        )
        if (rows[0]?.["taken"] === true) return
        if (!waited) yield* onWait
        // Only the wait can be interrupted: a lock that was taken is always given back.
        yield* Effect.interruptible(Effect.sleep(retryAfter))
      }
    }),
    () =>
      Effect.gen(function* () {
        // What is lost is given back already, and nobody may be there to answer.
        if (yield* Deferred.isDone(lost)) return
        yield* connection.query(
          "SELECT pg_advisory_unlock(hashtext($1), hashtext($2))",
          keyOf(session),
        )
      }).pipe(Effect.ignore),
  )

/**
 * Runs what a session is for alone, among all machines. The processes of this machine take turns
 * before: for the server, one process is one.
 *
 * Where the connection is lost, so is the session, to whoever comes next: what is run ends then.
 */
export const aloneOn = ({
  url,
  shown,
}: StoreUrl): Effect.Effect<Store["Service"]["alone"], never, Scope.Scope> =>
  Effect.gen(function* () {
    const shared = yield* RcRef.make({ acquire: openLocks(url) })
    const overtaken = (error: SqlError) =>
      Effect.andThen(
        RcRef.invalidate(shared),
        Effect.fail(
          new StateUnusable({
            ...unusable(shown, error),
            problem: `the connection that held the session was lost: ${unusable(shown, error).problem}`,
            remedy: "the turn was ended, since another machine may run the next one; run it again",
          }),
        ),
      )
    return (session, onWait, turn) =>
      Effect.scoped(
        Effect.gen(function* () {
          const locks = yield* RcRef.get(shared)
          yield* take(locks, session, onWait)
          return locks
        }).pipe(
          Effect.mapError((error) => unusable(shown, error)),
          Effect.flatMap((locks) =>
            Effect.raceFirst(
              turn,
              Effect.catchTag(Deferred.await(locks.lost), "SqlError", overtaken),
            ),
          ),
        ),
      )
  })
