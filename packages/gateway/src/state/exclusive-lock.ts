/** Locks between processes that the kernel drops with their holder: an exclusive SQLite transaction. */
import { closeSync, openSync, statSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"

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

/** Opens the file of a lock that is there: one that somebody has removed is not made again. */
const openLock = (path: string, options: { readonly readOnly: boolean }): DatabaseSync =>
  new DatabaseSync(new URL(`?mode=${options.readOnly ? "ro" : "rw"}`, pathToFileURL(path)), {
    ...options,
    timeout: 0,
  })

/** A lock that is held. */
export interface HeldLock {
  readonly release: () => void
}

/** Takes a lock whose file is there, if it is free. */
export const tryLockExisting = (path: string): HeldLock | undefined => {
  const before = inodeOf(path)
  let database: DatabaseSync | undefined
  try {
    database = openLock(path, { readOnly: false })
    // Nothing is ever written: there is no journal to keep beside the lock.
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE")
  } catch (error) {
    database?.close()
    const { errcode } = error as { errcode?: number }
    if (errcode === busy || errcode === absent) return undefined
    throw error
  }
  const opened = database
  if (before === undefined || inodeOf(path) !== before) {
    opened.close()
    return undefined
  }
  return { release: () => opened.close() }
}

/**
 * Takes a lock if it is free; `undefined` where somebody holds it.
 *
 * The file is private. Whoever removes it holds it, and whoever takes it checks afterwards that it is
 * still there: otherwise two processes could hold two files of one name.
 */
export const tryLock = (path: string): HeldLock | undefined => {
  ensureFile(path)
  return tryLockExisting(path)
}

/**
 * Whether somebody holds a lock, this process included. Nobody notices the look: it takes a shared lock
 * for an instant, and only where nobody holds the exclusive one.
 */
export const isLocked = (path: string): boolean => {
  let database: DatabaseSync | undefined
  try {
    database = openLock(path, { readOnly: true })
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

/** Looks at one file of a lock again and again: at what it was then, if somebody removes it. */
export interface LockWatch {
  readonly isLocked: () => boolean
  readonly close: () => void
}

/** Watches a lock as {@link isLocked} looks at it; `undefined` where there is none. */
export const watchLock = (path: string): LockWatch | undefined => {
  let database: DatabaseSync | undefined
  try {
    database = openLock(path, { readOnly: true })
    // It is run without being prepared anew: it asks nothing of the file before that.
    const look = database.prepare("PRAGMA user_version")
    const opened = database
    return {
      isLocked: () => {
        try {
          look.get()
          return false
        } catch (error) {
          if ((error as { errcode?: number }).errcode === busy) return true
          throw error
        }
      },
      close: () => opened.close(),
    }
  } catch (error) {
    database?.close()
    if ((error as { errcode?: number }).errcode === absent) return undefined
    throw error
  }
}
