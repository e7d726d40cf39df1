/** One turn at a time in a session, across processes, in the order in which they came. */
import { createHash } from "node:crypto"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { buryDead, isAnybodyInLine, type OnDead, waitInLine } from "../state/line.ts"
import { StateDirectory } from "../state/state-directory.ts"

/** A session's key as the name of a line: any text may be a key. */
const nameOf = (session: string): string =>
  createHash("sha256").update(session, "utf8").digest("hex").slice(0, 32)

const lines = Effect.flatMap(StateDirectory, (state) => state.directory("locks"))

/**
 * Holds a session for as long as the scope is open.
 *
 * @param onWait run once if another turn is in the session
 * @param onDead run before the session is taken over from a turn whose process died
 */
export const lockSession = (
  session: string,
  { onWait, onDead }: { readonly onWait: Effect.Effect<void>; readonly onDead: OnDead },
): Effect.Effect<void, StateUnusable, StateDirectory | Scope.Scope> =>
  Effect.flatMap(lines, (directory) =>
    waitInLine({ directory, name: nameOf(session) }, { onWait, onDead }),
  )

/** Takes away what dead turns have left of their places, in sessions that no turn came to since. */
export const clearSessionLocks = (
  onDead: OnDead,
): Effect.Effect<number, StateUnusable, StateDirectory> =>
  Effect.flatMap(lines, (directory) => buryDead(directory, onDead))

/** Whether a turn is in any session of this state directory, or waits for one. */
export const areSessionsInUse: Effect.Effect<boolean, StateUnusable, StateDirectory> =
  Effect.flatMap(lines, isAnybodyInLine)
