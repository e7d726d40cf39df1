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

/** SQLITE_CANTOPEN: there is no such file. */
const absent = 14

/**
 * Makes the file of a lock, where there is none. One that is there is not opened: closing it would drop
 * every lock that this process holds on it (POSIX `fcntl`), and SQLite minds that for its own files only.
 */
const ensureFile = (path: string): void => {
  try {
    closeSync(openSync(path, "ax", 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
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
  ensureFile(path)
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
 * Whether somebody holds a lock, this process included. Nobody notices the look: it takes a shared lock
 * for an instant, and only where nobody holds the exclusive one.
 */
export const isLocked = (path: string): boolean => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: 0 })
    database.prepare("SELECT 1 FROM sqlite_schema").get()
    return false
  } catch (error) {
    const { errcode } = error as { errcode?: number }
    if (errcode === absent) return false
    if (errcode === busy) return true
    throw error
  } finally {
    database?.close()
  }
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
