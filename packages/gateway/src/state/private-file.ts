/** Files and directories that nobody else may read, and writes that survive a crash. */
import {
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { randomBytes } from "node:crypto"
import { dirname } from "node:path"

/**
 * Makes a directory that is its owner's alone, with its parents.
 *
 * One that is there and open to others is narrowed where it is empty; where it holds something, it may
 * be meant for others, and is left alone.
 *
 * @returns whether it is private
 */
export const makePrivateDirectory = (path: string): boolean => {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const { mode } = statSync(path)
  if (process.platform === "win32" || (mode & 0o077) === 0) return true
  if (readdirSync(path).length > 0) return false
  chmodSync(path, 0o700)
  return true
}

/** Writes a file that must not be there yet, for its owner alone. It is on disk when this returns. */
export const writePrivateFile = (path: string, content: string): void => {
  const descriptor = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  )
  try {
    // All of it, or an error: a full disk takes the first part of a single write.
    writeFileSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes what was created or renamed in a directory outlast a crash. */
export const syncDirectory = (path: string): void => {
  const descriptor = openSync(path, constants.O_RDONLY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Gives a file its content if it is not there yet; of several processes that try at once, one wins,
 * and no reader ever sees half of it.
 *
 * @returns whether this call made the file
 */
export const createWhole = (path: string, content: string): boolean => {
  const draft = `${path}.${randomBytes(8).toString("hex")}`
  writePrivateFile(draft, content)
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  } finally {
    rmSync(draft, { force: true })
    syncDirectory(dirname(path))
  }
}

/** Puts a private file in the place of the one there is, if any; no reader ever sees half of it. */
export const replaceWhole = (path: string, content: string): void => {
  const draft = `${path}.${randomBytes(8).toString("hex")}`
  try {
    writePrivateFile(draft, content)
    renameSync(draft, path)
    syncDirectory(dirname(path))
  } finally {
    rmSync(draft, { force: true })
  }
}
