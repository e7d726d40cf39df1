/** Files and directories that nobody else may read, and writes that survive a crash. */
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname } from "node:path"
import { discard, draftFor } from "./draft.ts"

/** Makes what was created or renamed in a directory outlast a crash. */
export const syncDirectory = (path: string): void => {
  const descriptor = openSync(path, constants.O_RDONLY)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Makes a directory with its parents, its owner's alone. Each is on disk when this returns. */
export const makeDirectory = (path: string): void => {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const above = dirname(first)
  for (let parent = dirname(path); ; parent = dirname(parent)) {
    syncDirectory(parent)
    if (parent === above || parent === dirname(parent)) return
  }
}

/**
 * Makes a directory that is its owner's alone, with its parents.
 *
 * One that is there and open to others is narrowed where it is empty; where it holds something, it may
 * be meant for others, and is left alone.
 *
 * @returns whether it is private
 */
export const makePrivateDirectory = (path: string): boolean => {
  makeDirectory(path)
  const { mode } = statSync(path)
  if (process.platform === "win32" || (mode & 0o077) === 0) return true
  if (readdirSync(path).length > 0) return false
  chmodSync(path, 0o700)
  return true
}

/** Opens a file that must not be there yet, for its owner alone. */
const openNew = (path: string): number =>
  openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  )

/** Writes a file that must not be there yet, for its owner alone, and that need not outlast a crash. */
export const writePassingFile = (path: string, content: string): void => {
  const descriptor = openNew(path)
  try {
    // All of it, or an error: a full disk takes the first part of a single write.
    writeFileSync(descriptor, content)
  } finally {
    closeSync(descriptor)
  }
}

/** Gives an open file the owner and the mode of another one. */
const takeOver = (descriptor: number, original: Stats): void => {
  const own = fstatSync(descriptor)
  if (own.uid !== original.uid || own.gid !== original.gid)
    fchownSync(descriptor, original.uid, original.gid)
  fchmodSync(descriptor, original.mode & 0o7777)
}

/** Writes a draft that is there and empty. */
type Fill = (descriptor: number, draft: string) => void

/**
 * Has a draft of a file filled, and put in its place: the content is on disk before it has its name, and
 * its name is before this returns. Whatever comes between, the draft does not stay.
 */
const withDraft = <A>(path: string, fill: Fill, put: (draft: string) => A): A => {
  const draft = draftFor(path)
  try {
    const descriptor = openNew(draft)
    try {
      fill(descriptor, draft)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    const done = put(draft)
    syncDirectory(dirname(path))
    return done
  } finally {
    discard(draft)
  }
}

/**
 * Gives a file its content if it is not there yet; of several processes that try at once, one wins,
 * and no reader ever sees half of it.
 *
 * @param content a text, or what writes the draft
 * @param check run when all is ready, right before: what it throws leaves everything as it was
 * @returns whether this call made the file
 */
export const createWhole = (path: string, content: string | Fill, check = () => {}): boolean =>
  withDraft(
    path,
    typeof content === "string" ? (descriptor) => writeFileSync(descriptor, content) : content,
    (draft) => {
      check()
      try {
        // A link never takes the place of a file that has come meanwhile.
        linkSync(draft, path)
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
        throw error
      }
    },
  )

/**
 * Puts a file in the place of the one there is, if any; no reader ever sees half of it.
 *
 * @param original the file whose owner and mode it is given; otherwise it is its owner's alone
 * @param check as of {@link createWhole}
 */
export const replaceWhole = (
  path: string,
  content: string,
  original?: Stats,
  check = () => {},
): void =>
  withDraft(
    path,
    (descriptor) => {
      // All of it, or an error: a full disk takes the first part of a single write.
      writeFileSync(descriptor, content)
      if (original !== undefined) takeOver(descriptor, original)
    },
    (draft) => {
      check()
      renameSync(draft, path)
    },
  )
