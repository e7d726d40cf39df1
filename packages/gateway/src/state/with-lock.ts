/** A lock that is waited for, and held for as long as a scope is open. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { tryLock } from "./exclusive-lock.ts"
import { onState } from "./state-directory.ts"

/**
 * Holds a lock for as long as the scope is open; waits while somebody else does.
 *
 * @param onWait run once if the lock is not free at first
 */
export const withLock = (
  path: string,
  onWait: Effect.Effect<void>,
): Effect.Effect<void, StateUnusable, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.gen(function* () {
      for (let waited = false; ; waited = true) {
        const lock = yield* onState(path, () => tryLock(path))
        if (lock !== undefined) return lock
        if (!waited) yield* onWait
        // Only the wait can be interrupted: a lock that was taken is always given back.
        yield* Effect.interruptible(Effect.sleep("20 millis"))
      }
    }),
    (lock) => Effect.sync(() => lock.release()),
  ).pipe(Effect.asVoid)
