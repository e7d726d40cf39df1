/** Files that are damaged, kept aside: each under a name of its own, none ever written over. */
import { linkSync, readdirSync, statSync, unlinkSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { syncDirectory } from "./private-file.ts"

/** What a file's name goes on with once it is kept aside; the number tells the first from later ones. */
const mark = ".damaged-"

const form = /^(.+)\.damaged-([1-9]\d{0,8})(-[a-z]+)?$/

/** Something that is kept aside: the file that it was, its number, and its end where it stood beside the file. */
interface Kept {
  readonly file: string
  readonly number: number
  readonly end: string
}

/** Everything that a directory keeps aside, the newest last. */
const keptIn = (directory: string): ReadonlyArray<Kept> =>
  readdirSync(directory)
    .flatMap((name) => {
      const [, file, number, end = ""] = form.exec(name) ?? []
      return file === undefined ? [] : [{ file, number: Number(number), end }]
    })
    .toSorted((a, b) => a.number - b.number)

/** A name for the next of a file that is kept aside. */
const nextAside = (path: string): string => {
  const taken = keptIn(dirname(path)).filter(({ file }) => file === basename(path))
  return `${path}${mark}${(taken.at(-1)?.number ?? 0) + 1}`
}

/** The paths of what is kept aside in a directory, by the path of the file that it was. */
export const keptAside = (
  directory: string,
): ReadonlyArray<{ readonly path: string; readonly kept: string }> =>
  keptIn(directory)
    .filter(({ end }) => end === "")
    .map(({ file, number }) => ({
      path: join(directory, file),
      kept: join(directory, `${file}${mark}${number}`),
    }))

/** The last of a file that was kept aside. */
export const lastAside = (path: string): string | undefined =>
  keptAside(dirname(path)).findLast((one) => one.path === path)?.kept

const moveTo = (from: string, to: string): boolean => {
  try {
    // A link never takes the place of something.
    linkSync(from, to)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === "ENOENT") return false
    throw error
  }
  unlinkSync(from)
  return true
}

/**
 * Keeps a file aside, with what is beside it under the same name and one of some ends.
 *
 * @param inode of the file that was found to be damaged: one that has come in its place stays
 * @returns where it is now; where somebody else has kept it aside meanwhile, what they say
 */
export const setAside = (
  path: string,
  inode: number | undefined,
  ends: ReadonlyArray<string> = [],
): string | undefined => {
  for (;;) {
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return lastAside(path)
    const last = lastAside(path)
    // Whoever was about to move it was killed once it had its other name.
    const isHalf = last !== undefined && statSync(last).ino === inode
    const kept = isHalf ? last : nextAside(path)
    try {
      if (isHalf) unlinkSync(path)
      else if (!moveTo(path, kept)) continue
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") continue
      throw error
    }
    // What is beside it goes with it; a kill in between leaves the rest to the next who looks.
    bringAfter(path, kept, ends)
    return kept
  }
}

/** Brings what was beside a file to where the file is kept aside; what is empty says nothing. */
export const bringAfter = (path: string, kept: string, ends: ReadonlyArray<string>): void => {
  for (const end of ends) {
    const size = statSync(path + end, { throwIfNoEntry: false })?.size
    if (size === 0) unlinkSync(path + end)
    if (size !== undefined && size > 0) moveTo(path + end, kept + end)
  }
  syncDirectory(dirname(path))
}

/** Keeps aside what stood beside a file that is gone. */
export const setEndsAside = (path: string, ends: ReadonlyArray<string>): void =>
  bringAfter(path, nextAside(path), ends)
