/** A line of processes, first come, first served: a numbered file for each, whose lock its process holds. */
import { closeSync, openSync, readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { discard } from "./draft.ts"
import { type HeldLock, isLocked, tryLock, tryLockExisting } from "./exclusive-lock.ts"
import { onState, type StateDirectory } from "./state-directory.ts"

/** Which line: several lie in one directory. */
export interface Line {
  readonly directory: string
  readonly name: string
}

/** What is done about a process that died in a line, before anybody passes its place. */
export type OnDead = Effect.Effect<void, StateUnusable, StateDirectory>

/** A place in a line. It is a process's for as long as that process holds the lock of its file. */
interface Place {
  readonly number: number
  readonly path: string
  readonly lock: HeldLock
}

const placeFile = /^([0-9a-z-]+)\.([1-9][0-9]*)$/

const pathOf = ({ directory, name }: Line, number: number): string =>
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

const leave = ({ path, lock }: Pick<Place, "path" | "lock">): void => {
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

/**
 * Takes away the place of a dead process. Its lock is held meanwhile, so that nobody passes it.
 *
 * @returns whether there was such a place
 */
const bury = (
  path: string,
  onDead: OnDead,
): Effect.Effect<boolean, StateUnusable, StateDirectory> =>
  Effect.acquireUseRelease(
    onState(path, () => tryLockExisting(path)),
    (lock) =>
      lock === undefined
        ? Effect.succeed(false)
        : Effect.as(
            Effect.andThen(
              onDead,
              onState(path, () => rmSync(path, { force: true })),
            ),
            true,
          ),
    (lock) => Effect.sync(() => lock?.release()),
  )

/** Waits until nobody is before a place. */
const waitForFront = (
  line: Line,
  { number }: Place,
  { onWait, onDead }: { readonly onWait: Effect.Effect<void>; readonly onDead: OnDead },
): Effect.Effect<void, StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    for (let told = false; ;) {
      const before = yield* onState(line.directory, () =>
        numbersIn(line).findLast((other) => other < number),
      )
      if (before === undefined) return
      const path = pathOf(line, before)
      if (yield* onState(path, () => isLocked(path))) {
        if (!told) yield* onWait
        told = true
        yield* Effect.sleep("20 millis")
      } else yield* bury(path, onDead)
    }
  })

/**
 * Stands in a line, and is at its front for as long as the scope is open.
 *
 * @param onWait run once if somebody is before
 * @param onDead run before the place of a process that died is passed
 */
export const waitInLine = (
  line: Line,
  on: { readonly onWait: Effect.Effect<void>; readonly onDead: OnDead },
): Effect.Effect<void, StateUnusable, StateDirectory | Scope.Scope> =>
  Effect.flatMap(
    Effect.acquireRelease(
      onState(line.directory, () => takePlace(line)),
      (place) => Effect.sync(() => leave(place)),
    ),
    (place) => waitForFront(line, place, on),
  )

/** Takes away what dead processes have left in any line of a directory; tells how many there were. */
export const buryDead = (
  directory: string,
  onDead: OnDead,
): Effect.Effect<number, StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    let buried = 0
    for (const file of yield* onState(directory, () => readdirSync(directory)))
      if (placeFile.test(file) && (yield* bury(join(directory, file), onDead))) buried += 1
    return buried
  })

/** Whether anybody alive stands in any line of a directory. */
export const isAnybodyInLine = (directory: string): Effect.Effect<boolean, StateUnusable> =>
  onState(directory, () =>
    readdirSync(directory).some((file) => placeFile.test(file) && isLocked(join(directory, file))),
  )
