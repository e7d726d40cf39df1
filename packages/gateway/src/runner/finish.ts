/** Goes on with a turn whose agent has been started, to its end. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { TurnError } from "../errors.ts"
import { gatewayLayer, stateLayer } from "../gateway.ts"
import type { Host } from "../host.ts"
import { keepLease } from "../lease/index.ts"
import { endOpenTurn } from "../loopback/index.ts"
import { leave } from "../state/place.ts"
import { hear } from "../turn/hear.ts"
import { runTurn, type TurnRequest, type TurnResult } from "../turn/index.ts"
import { settle } from "../turn/settle.ts"
import type { StartedTurn } from "./head-start.ts"

/** Listens to the agent, and ends the turn; `undefined` where the agent denies the conversation. */
const finishStarted = (
  request: TurnRequest,
  { claim, child, agent, ready, before }: StartedTurn,
): Effect.Effect<TurnResult | undefined, TurnError, Host> =>
  Effect.scoped(
    Effect.gen(function* () {
      // First of all: whatever fails from here on, the agent does not outlive it.
      const lease = yield* keepLease(Effect.succeed(claim), {
        children: child === undefined ? [] : [child],
        before,
      })
      yield* endOpenTurn(lease)
      return yield* Effect.provide(
        Effect.flatMap(hear(lease, ready, agent, request), (outcome) =>
          outcome._tag === "Denied" ? Effect.undefined : settle(ready.prospect, outcome),
        ),
        stateLayer,
      )
    }),
  )

/**
 * Ends a turn that has been started. Where the agent denies the conversation, the turn is run again by
 * this process, under another lease and in the same place: it finds out anew what is to be done.
 */
export const finishTurn = (
  request: TurnRequest,
  started: StartedTurn,
): Effect.Effect<TurnResult, TurnError, Host> =>
  finishStarted(request, started).pipe(
    Effect.onExit((exit) =>
      Exit.isSuccess(exit) && exit.value === undefined
        ? Effect.void
        : Effect.sync(() => leave(started.place)),
    ),
    Effect.flatMap((result) =>
      result === undefined
        ? Effect.provide(runTurn(request, started.place), gatewayLayer)
        : Effect.succeed(result),
    ),
  )
