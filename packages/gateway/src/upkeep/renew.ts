/** Begins anew without a file that is damaged or gone: what only a person decides. */
import { basename } from "node:path"
import * as Effect from "effect/Effect"
import { NotFound, type StateUnusable } from "../errors.ts"
import { makeKeys, makeStore, preciousFiles } from "../session/index.ts"
import { lastAside, setEndsAside } from "../state/aside.ts"
import { whyNotMade } from "../state/damage.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"

/** What makes each file anew. */
const makers: Readonly<Record<string, (path: string) => void>> = {
  "sessions.db": makeStore,
  "installation.key": makeKeys,
}

/**
 * Makes a file anew that is waited for.
 *
 * @returns where the damaged one is kept, if it is
 */
export const renewState = (
  file: string,
): Effect.Effect<string | undefined, NotFound | StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    const { path: state } = yield* StateDirectory
    const precious = preciousFiles(state).find(({ path }) => basename(path) === file)
    const make = makers[file]
    const isWaiting =
      precious !== undefined && (yield* onState(state, () => whyNotMade(precious))) !== undefined
    if (precious === undefined || make === undefined || !isWaiting)
      return yield* new NotFound({
        what: "damaged file",
        name: file,
        remedy: "see which there are: mooring state check",
      })
    yield* onState(precious.path, () => {
      // What stood beside the old one means nothing to the new one, and would be taken for its own.
      setEndsAside(precious.path, precious.ends)
      make(precious.path)
    })
    return lastAside(precious.path)
  })
