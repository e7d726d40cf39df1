/** Files that are damaged, kept aside: each under a name of its own, none ever written over. */
import { linkSync, readdirSync, statSync, unlinkSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { syncDirectory } from "./private-file.ts"

/** What a file's name goes on with once it is kept aside; the number tells the first from later ones. */
const mark = ".damaged-"

const numberOf = (name: string, file: string): number | undefined => {
  const digits = name.startsWith(file + mark) ? name.slice(file.length + mark.length) : ""
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : undefined
}

/** Everything that a directory keeps aside, by the file that it was, the newest last. */
const keptIn = (directory: string): ReadonlyArray<readonly [file: string, number: number]> =>
  readdirSync(directory)
    .flatMap((name) => {
      const end = name.lastIndexOf(mark)
      const file = name.slice(0, Math.max(end, 0))
      const number = numberOf(name, file)
      return number === undefined || file === "" ? [] : [[file, number] as const]
    })
    .toSorted(([, a], [, b]) => a - b)

/** The paths of what is kept aside in a directory, by the path of the file that it was. */
export const keptAside = (
  directory: string,
): ReadonlyArray<{ readonly path: string; readonly kept: string }> =>
  keptIn(directory).map(([file, number]) => ({
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
  const directory = dirname(path)
  for (;;) {
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return lastAside(path)
    const taken = keptIn(directory).filter(([file]) => file === basename(path))
    const kept = `${path}${mark}${(taken.at(-1)?.[1] ?? 0) + 1}`
    try {
      if (!moveTo(path, kept)) continue
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
