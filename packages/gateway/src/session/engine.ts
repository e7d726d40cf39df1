/** An engine of the store: what runs scripts, in a file of this machine's or on a server. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { StateUnusable } from "../errors.ts"
import { listExtents, prune, pruneEnded } from "./prune-script.ts"
import type { Script } from "./script.ts"
import type { Store } from "./store.ts"
import {
  applyChange,
  findAttempt,
  findBinding,
  listBindings,
  listHistory,
  listRetired,
} from "./store-script.ts"

/**
 * Runs scripts.
 *
 * @property read runs one that only asks
 * @property write runs one in a transaction, which is on disk when this succeeds. Writes of one session
 *   are done one after the other
 * @property alone keeps other machines out of a session
 * @property inspect fails where something is damaged that a look at a few rows does not show
 */
export interface Engine {
  readonly read: <A>(script: () => Script<A>) => Effect.Effect<A, StateUnusable>
  readonly alone: Store["Service"]["alone"]
  readonly inspect: Effect.Effect<void, StateUnusable>
  readonly write: <A>(session: string, script: () => Script<A>) => Effect.Effect<A, StateUnusable>
}

/** The store in an engine. */
export const storeIn = ({ read, write, alone, inspect }: Engine): Store["Service"] => ({
  alone,
  binding: (key) =>
    Effect.tap(
      read(() => findBinding(key)),
      // That there is none is only believed of a store that is whole.
      (found) => (found === undefined ? inspect : Effect.void),
    ),
  attempt: (key) => read(() => findAttempt(key)),
  bindings: Effect.andThen(inspect, read(listBindings)),
  retired: (session) =>
    Effect.andThen(
      inspect,
      read(() => listRetired(session)),
    ),
  history: (session, limit) =>
    Effect.andThen(
      inspect,
      read(() => listHistory(session, limit)),
    ),
  extents: Effect.andThen(inspect, read(listExtents)),
  prune: (key, limits) =>
    write(key.session, () => (limits === undefined ? pruneEnded(key) : prune(key, limits))),
  commit: (change) =>
    Effect.flatMap(DateTime.now, (now) =>
      write(change.key.session, () => applyChange(change, DateTime.formatIso(now))),
    ),
})
