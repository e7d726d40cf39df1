/** One turn at a time in a session, across processes, in the order in which they came. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { buryDead, isAnybodyInLine, type OnDead, waitInLine } from "../state/line.ts"
import type { Place } from "../state/place.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { lineOf, linesDirectory } from "./session-line.ts"

const lines = Effect.flatMap(StateDirectory, (state) => state.directory(linesDirectory))

/**
 * Holds a session for as long as the scope is open.
 *
 * @param onWait run once if another turn is in the session
 * @param onDead run before the session is taken over from a turn whose process died
 * @param place the place in its line, where this process has one already
 */
export const lockSession = (
  session: string,
  { onWait, onDead }: { readonly onWait: Effect.Effect<void>; readonly onDead: OnDead },
  place?: Place,
): Effect.Effect<void, StateUnusable, StateDirectory | Scope.Scope> =>
  Effect.flatMap(lines, (directory) =>
    waitInLine(lineOf(directory, session), { onWait, onDead }, place),
  )

/** Takes away what dead turns have left of their places, in sessions that no turn came to since. */
export const clearSessionLocks = (
  onDead: OnDead,
): Effect.Effect<number, StateUnusable, StateDirectory> =>
  Effect.flatMap(lines, (directory) => buryDead(directory, onDead))

/** Whether a turn is in any session of this state directory, or waits for one. */
export const areSessionsInUse: Effect.Effect<boolean, StateUnusable, StateDirectory> =
  Effect.flatMap(lines, isAnybodyInLine)
