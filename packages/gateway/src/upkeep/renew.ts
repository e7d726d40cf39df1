/** Begins anew without a file that is damaged or gone: what only a person decides. */
import { existsSync } from "node:fs"
import { basename } from "node:path"
import * as Effect from "effect/Effect"
import { NotFound, type StateUnusable } from "../errors.ts"
import { makeKeys, makeStore, preciousFiles, salvage } from "../session/index.ts"
import { bringAfter, lastAside, setEndsAside } from "../state/aside.ts"
import { whyNotMade } from "../state/damage.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"

/** Makes a store with what is whole of the damaged one; gives how many conversations that are. */
const renewStore = (path: string, kept: string | undefined): number => {
  let brought = 0
  makeStore(path, (database) => {
    brought = kept === undefined ? 0 : salvage(kept, database)
  })
  return brought
}

/** What makes each file anew. */
const makers: Readonly<Record<string, (path: string, kept: string | undefined) => number>> = {
  "sessions.db": renewStore,
  "installation.key": (path) => {
    makeKeys(path)
    return 0
  },
}

/**
 * A file that was made anew.
 *
 * @property kept where the damaged one is kept, if it is
 * @property brought how many conversations of the damaged store were whole, and are in the new one
 */
export interface Renewed {
  readonly kept: string | undefined
  readonly brought: number
}

/** Makes a file anew that is waited for. */
export const renewState = (
  file: string,
): Effect.Effect<Renewed, NotFound | StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    const { path: state } = yield* StateDirectory
    const precious = preciousFiles(state).find(({ path }) => basename(path) === file)
    const make = makers[file]
    const isWaiting =
      precious !== undefined &&
      !existsSync(precious.path) &&
      (yield* onState(state, () => whyNotMade(precious))) !== undefined
    if (precious === undefined || make === undefined || !isWaiting)
      return yield* new NotFound({
        what: "damaged file",
        name: file,
        remedy: "see which there are: mooring state check",
      })
    return yield* onState(precious.path, () => {
      const kept = lastAside(precious.path)
      // What stood beside the old one means nothing to the new one, and would be taken for its own.
      if (kept === undefined) setEndsAside(precious.path, precious.ends)
      else bringAfter(precious.path, kept, precious.ends)
      return { kept, brought: make(precious.path, kept) }
    })
  })
