/** Enters a session: waits in line, and ends what a turn left there whose process died. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { sweepLeases } from "../lease/index.ts"
import { type OpenTurn, turnsLeft } from "../loopback/index.ts"
import { isRunning } from "../process/process-identity.ts"
import { clearSessionLocks, lockSession, Store } from "../session/index.ts"
import type { Place } from "../state/place.ts"
import type { StateDirectory } from "../state/state-directory.ts"

/**
 * Ends turns whose processes died. A sweeper may be at it already, who asks what they started to end and
 * gives it time: this waits until that is over.
 */
const endTurns = (
  isMeant: (turn: OpenTurn) => boolean,
): Effect.Effect<void, StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    yield* sweepLeases
    while ((yield* turnsLeft).some(isMeant)) {
      yield* Effect.sleep("20 millis")
      yield* sweepLeases
    }
  })

/**
 * Runs a turn in a session: alone, and in the order in which turns came.
 *
 * @param onWait run once if another turn is in the session, on this machine or another one
 * @param place the place among the turns of the session, where one has been taken already
 */
export const inSession = <A, E, R>(
  session: string,
  onWait: Effect.Effect<void>,
  turn: Effect.Effect<A, E, R>,
  place?: Place,
): Effect.Effect<A, E | StateUnusable, R | StateDirectory | Store | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* Store
    const onDead = endTurns((other) => other.session === session)
    yield* lockSession(session, { onWait, onDead }, place)
    return yield* store.alone(session, onWait, turn)
  })

/** Ends what dead turns left in sessions that no turn came to since; tells how many there were. */
export const clearSessions: Effect.Effect<number, StateUnusable, StateDirectory> =
  clearSessionLocks(endTurns(({ runner }) => !isRunning(runner)))
