/** Sends a turn to the machine that has the session's conversation, and waits for what comes of it. */
import { randomUUID } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { PersistenceError } from "effect/cluster/ClusterError"
import * as EntityAddress from "effect/cluster/EntityAddress"
import * as EntityId from "effect/cluster/EntityId"
import { MessageStorage } from "effect/cluster/MessageStorage"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import type { Sharding } from "effect/cluster/Sharding"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { type StateUnusable, TurnRefused } from "../errors.ts"
import type { TurnAnswer, TurnFailure } from "../serve/order.ts"
import type { TurnOrder } from "../serve/turn-order.ts"
import { Store } from "../session/index.ts"
import { claim, machines } from "./book.ts"
import { Session, Turn } from "./entities.ts"
import { entityIn, groupOf } from "./groups.ts"
import { cut } from "./run-turn.ts"
import { unreadable } from "./shared-store.ts"

type Services = Store | SqlClient | Sharding | RunnerStorage | MessageStorage

/**
 * Where a turn is to run.
 *
 * @property bound where the session's conversation is
 * @property isLost whether that is a machine that is gone
 */
interface Route {
  readonly group: string
  readonly bound: string | null
  readonly isLost: boolean
}

/** How often a session may go elsewhere while a turn of it is on its way. */
const attempts = 5

/** How long a place for a session is looked for: longer than it takes to notice that a machine is gone. */
const patience = "30 seconds"

const unplaced = (session: string): TurnRefused =>
  new TurnRefused({
    kind: "unplaced",
    problem: `no machine of the cluster takes session ${session}`,
    remedy: "see which are there: mooring cluster status; then run the turn again",
  })

/** The groups of the machines that are there. */
const present: Effect.Effect<ReadonlySet<string>, StateUnusable, RunnerStorage> = Effect.gen(
  function* () {
    const storage = yield* RunnerStorage
    const runners = yield* Effect.mapError(storage.getRunners, unreadable)
    return new Set(runners.flatMap(([runner, isHealthy]) => (isHealthy ? runner.groups : [])))
  },
)

/**
 * Where a turn of a session is to run: where its conversation is. Where that is nowhere in particular,
 * or on a machine that is gone, the shards decide.
 */
const routeFor = (order: TurnOrder): Effect.Effect<Route, TurnFailure | SqlError, Services> =>
  Effect.gen(function* () {
    const store = yield* Store
    const binding = yield* store.binding(order)
    const bound = binding?.machine ?? null
    const owner = (yield* machines).find(({ name }) => name === bound)
    const isThere = yield* present
    if (owner !== undefined && isThere.has(groupOf(owner.number)))
      return { group: groupOf(owner.number), bound, isLost: false }
    const sessions = yield* Session.client
    const group = yield* sessions(order.session)
      .Place()
      .pipe(
        Effect.timeout(patience),
        Effect.mapError(() => unplaced(order.session)),
      )
    // Of a machine that never was in the cluster nobody knows that it is gone.
    return { group, bound, isLost: owner !== undefined }
  })

/** How often is looked whether a machine is there, and how long a look may take. */
const watch = { every: "1 second", patience: "3 seconds" } as const

/** After how many looks in vain nobody waits for a turn any more. */
const blindness = 10

const blind = (error: StateUnusable, session: string): TurnRefused =>
  new TurnRefused({
    kind: "cut",
    problem: `the store that the cluster shares does not answer: ${error.problem}. Whether the turn has run is not known`,
    remedy: `once it answers, see what became of the turn: mooring session why ${session}`,
  })

/** Ends when the machine of a group is not there any more; fails where that cannot be seen for long. */
const untilGone = (
  group: string,
  session: string,
): Effect.Effect<void, TurnRefused, RunnerStorage> =>
  Effect.gen(function* () {
    for (let inVain = 0; ;) {
      const seen = yield* present.pipe(
        Effect.timeoutOrElse({
          duration: watch.patience,
          orElse: () => Effect.fail(unreadable(new Error("it took too long"))),
        }),
        Effect.result,
      )
      if (seen._tag === "Success" && !seen.success.has(group)) return
      inVain = seen._tag === "Success" ? 0 : inVain + 1
      if (seen._tag === "Failure" && inVain >= blindness) return yield* blind(seen.failure, session)
      yield* Effect.sleep(watch.every)
    }
  })

const machineIn = (group: string): Effect.Effect<string, SqlError, SqlClient> =>
  Effect.map(
    machines,
    (all) => all.find(({ number }) => groupOf(number) === group)?.name ?? "unknown",
  )

/** Forgets what was asked of a turn, and what was answered: nobody will ask for it any more. */
export const forgetTurn = (
  turn: string,
): Effect.Effect<void, PersistenceError, Sharding | MessageStorage> =>
  Effect.gen(function* () {
    const storage = yield* MessageStorage
    const entityId = EntityId.make(turn)
    const shardId = yield* Turn.getShardId(entityId)
    yield* storage.clearAddress(EntityAddress.make({ shardId, entityId, entityType: Turn.type }))
  })

/**
 * Has a turn run at the end of a route.
 *
 * @returns `undefined` where it did not begin, and never will there
 */
const send = (
  order: TurnOrder,
  { group, bound, isLost }: Route,
): Effect.Effect<TurnAnswer | undefined, TurnFailure | SqlError, Services> =>
  Effect.gen(function* () {
    const turns = yield* Turn.client
    const turn = entityIn(group, randomUUID())
    const answer = turns(turn)
      .Run({ ...order, id: turn, bound, isLost })
      .pipe(
        Effect.catchTag(
          [
            "MailboxFull",
            "AlreadyProcessingMessage",
            "PersistenceError",
            "EntityNotAssignedToRunner",
          ],
          (error) => Effect.fail(unreadable(error)),
        ),
      )
    const isGone = Effect.gen(function* () {
      yield* untilGone(group, order.session)
      // Whoever comes back later finds that it may not begin what was given up.
      return (yield* claim(turn, null)) ? undefined : yield* cut(yield* machineIn(group))
    })
    return yield* Effect.raceFirst(answer, isGone).pipe(
      // Where whoever asked gives up, the machine has yet to hear of it.
      Effect.onExit((exit) =>
        Exit.hasInterrupts(exit) ? Effect.void : Effect.ignore(forgetTurn(turn)),
      ),
      Effect.catchTag("TurnRefused", (error) =>
        error.kind === "moved" ? Effect.succeed(undefined) : Effect.fail(error),
      ),
    )
  })

/** Has a turn run by the cluster. It is answered once, or refused with a reason. */
export const route = (
  order: TurnOrder,
): Effect.Effect<TurnAnswer, TurnFailure | SqlError, Services> =>
  Effect.gen(function* () {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const answer = yield* send(order, yield* routeFor(order))
      if (answer !== undefined) return answer
    }
    return yield* unplaced(order.session)
  })
