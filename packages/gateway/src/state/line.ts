/** A line of processes, first come, first served. */
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { isLocked, tryLockExisting } from "./exclusive-lock.ts"
import {
  leave,
  type Line,
  numberBefore,
  pathOf,
  type Place,
  placeFile,
  takePlace,
} from "./place.ts"
import { onState, type StateDirectory } from "./state-directory.ts"

/** What is done about a process that died in a line, before anybody passes its place. */
export type OnDead = Effect.Effect<void, StateUnusable, StateDirectory>

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
  place: Place,
  { onWait, onDead }: { readonly onWait: Effect.Effect<void>; readonly onDead: OnDead },
): Effect.Effect<void, StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    for (let told = false; ;) {
      const before = yield* onState(line.directory, () => numberBefore(line, place))
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
 * @param taken the place, where this process has one already
 */
export const waitInLine = (
  line: Line,
  on: { readonly onWait: Effect.Effect<void>; readonly onDead: OnDead },
  taken?: Place,
): Effect.Effect<void, StateUnusable, StateDirectory | Scope.Scope> =>
  Effect.flatMap(
    Effect.acquireRelease(
      onState(line.directory, () => taken ?? takePlace(line)),
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
