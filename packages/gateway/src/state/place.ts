/** A place in a line of processes: a numbered file, whose lock its process holds. */
import { closeSync, openSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { discard } from "./draft.ts"
import { type HeldLock, tryLock } from "./exclusive-lock.ts"

/** Which line: several lie in one directory. */
export interface Line {
  readonly directory: string
  readonly name: string
}

/** A place in a line. It is a process's for as long as that process holds the lock of its file. */
export interface Place {
  readonly number: number
  readonly path: string
  readonly lock: HeldLock
}

export const placeFile = /^([0-9a-z-]+)\.([1-9][0-9]*)$/

export const pathOf = ({ directory, name }: Line, number: number): string =>
  join(directory, `${name}.${number}`)

/** The numbers that are taken in a line, in order; those of dead processes among them. */
export const numbersIn = ({ directory, name }: Line): ReadonlyArray<number> =>
  readdirSync(directory)
    .flatMap((file) => {
      const [, line, number] = placeFile.exec(file) ?? []
      return line === name ? [Number(number)] : []
    })
    .toSorted((a, b) => a - b)

/** Makes a file; `false` where there is one. */
const create = (path: string): boolean => {
  try {
    closeSync(openSync(path, "ax", 0o600))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false
    throw error
  }
}

/** Leaves a line. */
export const leave = ({ path, lock }: Pick<Place, "path" | "lock">): void => {
  // A place whose file cannot be removed now is a dead one's to whoever comes next.
  discard(path)
  lock.release()
}

/**
 * Takes the last place of a line.
 *
 * Numbers grow from the front to the back, and a number is one process's, since its file can be made
 * once. A number that was chosen before others went and came may be too low: then whoever has a higher
 * one may be at the front already. So who sees a higher number once its own is taken chooses again.
 *
 * @param look the numbers that are taken; a test may have seen them long ago
 */
export const takePlace = (
  line: Line,
  look: () => ReadonlyArray<number> = () => numbersIn(line),
): Place => {
  for (;;) {
    const number = (look().at(-1) ?? 0) + 1
    const path = pathOf(line, number)
    if (!create(path)) continue
    const lock = tryLock(path)
    // Between the two, somebody may have taken the file for a dead process's.
    if (lock === undefined) continue
    if (look().some((other) => other > number)) leave({ path, lock })
    else return { number, path, lock }
  }
}

/** The number of whoever is right before a place; `undefined` at the front. */
export const numberBefore = (line: Line, { number }: Pick<Place, "number">): number | undefined =>
  numbersIn(line).findLast((other) => other < number)
