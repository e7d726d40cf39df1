/** Runs the turns that the cluster sends to this machine. */
import { existsSync } from "node:fs"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { StateUnusable, TurnRefused } from "../errors.ts"
import { Host, machineOf } from "../host.ts"
import type { SentOrder, TurnAnswer, TurnFailure } from "../serve/order.ts"
import { runTurn, type TurnResult, type TurnServices } from "../turn/index.ts"
import { claim } from "./book.ts"
import { Session, Turn } from "./entities.ts"

const answerOf = ({ agentSessionId, reply, ...rest }: TurnResult, machine: string): TurnAnswer => ({
  ...rest,
  machine,
  agentSessionId: agentSessionId ?? null,
  reply: reply ?? null,
})

/** The machine that ran a turn has ended in the middle of it. */
export const cut = (machine: string): TurnRefused =>
  new TurnRefused({
    kind: "cut",
    problem: `the gateway of machine ${machine} ended in the middle of the turn`,
    remedy: "see what the agent has done; then run the turn again",
  })

const inPlace = (cwd: string, machine: string): Effect.Effect<void, StateUnusable> =>
  existsSync(cwd)
    ? Effect.void
    : Effect.fail(
        new StateUnusable({
          path: cwd,
          problem: `there is no such directory on machine ${machine}, where the turn was to run`,
          remedy: "have the directories that turns run in at the same path on every machine",
        }),
      )

/**
 * Runs a turn that was sent here, if nobody has begun it or given it up before. The variables, and what
 * they refer to, are this machine's.
 */
export const runOrder = (
  order: SentOrder,
): Effect.Effect<TurnAnswer, TurnFailure | SqlError, TurnServices | SqlClient> =>
  Effect.gen(function* () {
    const host = yield* Host
    const machine = machineOf(host.variables)
    if (!(yield* claim(order.id, machine))) return yield* cut(machine)
    yield* inPlace(order.cwd, machine)
    const { session, backend, agent, prompt, partial, timeout, bound, isLost } = order
    const result = yield* runTurn({
      session,
      backend,
      agent,
      prompt,
      partial,
      flags: [],
      timeout: timeout === null ? undefined : Duration.seconds(timeout),
      cluster: { bound, isLost },
      onWait: Effect.void,
      onText: () => Effect.void,
    }).pipe(Effect.provideService(Host, { ...host, cwd: order.cwd }))
    return answerOf(result, machine)
  })

/**
 * What this machine answers in the cluster.
 *
 * @param ownGroup the group of this machine
 * @param told says of a failure of the database's what it means
 */
export const entitiesLayer = (ownGroup: string, told: (error: SqlError) => StateUnusable) =>
  Layer.merge(
    Session.toLayer({ Place: () => Effect.succeed(ownGroup) }),
    Turn.toLayer(
      Effect.gen(function* () {
        const services = yield* Effect.context<TurnServices | SqlClient>()
        return Turn.of({
          Run: ({ payload }) =>
            runOrder(payload).pipe(
              Effect.catchTag("SqlError", (error) => Effect.fail(told(error))),
              Effect.provide(services),
            ),
        })
      }),
      { maxIdleTime: "10 seconds" },
    ),
  )
