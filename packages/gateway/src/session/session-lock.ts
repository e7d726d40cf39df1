/** One turn at a time in a session, across processes. */
import { createHash } from "node:crypto"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { withLock } from "../state/exclusive-lock.ts"
import { StateDirectory } from "../state/state-directory.ts"

/** A session's key as a file name: any text may be a key. */
const fileName = (session: string): string =>
  `${createHash("sha256").update(session, "utf8").digest("hex").slice(0, 32)}.lock`

/**
 * Holds a session for as long as the scope is open.
 *
 * @param onWait run once if another turn is in the session
 */
export const lockSession = (
  session: string,
  onWait: Effect.Effect<void>,
): Effect.Effect<void, StateUnusable, StateDirectory | Scope.Scope> =>
  Effect.gen(function* () {
    const state = yield* StateDirectory
    const locks = yield* state.directory("locks")
    yield* withLock(join(locks, fileName(session)), onWait)
  })
