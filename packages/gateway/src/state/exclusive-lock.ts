/** Locks between processes that the kernel drops with their holder: an exclusive SQLite transaction. */
import { closeSync, openSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { onState } from "./state-directory.ts"

/** SQLITE_BUSY: another connection holds the lock. */
const busy = 5

const inodeOf = (path: string): number | undefined => {
  try {
    return statSync(path).ino
  } catch {
    return undefined
  }
}

/** A lock that is held. */
export interface HeldLock {
  readonly release: () => void
}

/**
 * Takes a lock if it is free; `undefined` where somebody holds it.
 *
 * The file is private, and is left behind: removing it could let two processes hold two files of one
 * name. Whoever does remove it holds it, and this checks afterwards that it is still there.
 */
export const tryLock = (path: string): HeldLock | undefined => {
  closeSync(openSync(path, "a", 0o600))
  const before = inodeOf(path)
  const database = new DatabaseSync(path)
  try {
    // Nothing is ever written: there is no journal to keep beside the lock.
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode === busy) return undefined
    throw error
  }
  if (before === undefined || inodeOf(path) !== before) {
    database.close()
    return undefined
  }
  return { release: () => database.close() }
}

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
