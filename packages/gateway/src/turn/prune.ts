/** Takes out of the store what it has more than the user wants to be kept, but nothing of a live session. */
import * as Effect from "effect/Effect"
import type { Keep } from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { openTurns } from "../loopback/index.ts"
import { type Extent, type SessionKey, Store } from "../session/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"

/** What goes of a session in one backend. */
export interface Pruned extends SessionKey {
  readonly history: number
  readonly retired: number
}

/** What is to go, by what there is; `isWhole` of a session that goes with all that it has. */
const surplusOf = (
  extents: ReadonlyArray<Extent>,
  keep: Keep,
): ReadonlyArray<Pruned & { readonly isWhole: boolean }> => {
  const longEnded = new Set(
    extents
      .filter(({ isInForce }) => !isInForce)
      .toSorted((a, b) => b.last - a.last)
      .slice(keep.ended),
  )
  return extents
    .map((extent) => {
      const { session, backend, history, retired } = extent
      return longEnded.has(extent)
        ? { session, backend, history, retired, isWhole: true }
        : {
            session,
            backend,
            history: Math.max(0, history - keep.history),
            retired: Math.max(0, retired - keep.retired),
            isWhole: false,
          }
    })
    .filter(({ history, retired }) => history + retired > 0)
}

/**
 * Prunes every session.
 *
 * @param dryRun whether to tell only what would go
 */
export const pruneSessions = (
  keep: Keep,
  dryRun: boolean,
): Effect.Effect<
  { readonly pruned: ReadonlyArray<Pruned>; readonly busy: ReadonlyArray<string> },
  StateUnusable,
  Store | StateDirectory
> =>
  Effect.gen(function* () {
    const store = yield* Store
    const open = new Set((yield* openTurns).map(({ session }) => session))
    const surplus = surplusOf(yield* store.extents, keep)
    const meant = surplus.filter(({ session }) => !open.has(session))
    if (!dryRun)
      yield* Effect.forEach(
        meant,
        ({ session, backend, isWhole }) =>
          store.prune({ session, backend }, isWhole ? undefined : keep),
        { discard: true },
      )
    return {
      pruned: meant.map(({ session, backend, history, retired }) => ({
        session,
        backend,
        history,
        retired,
      })),
      busy: [...new Set(surplus.map(({ session }) => session))].filter((one) => open.has(one)),
    }
  })
