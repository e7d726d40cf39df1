/** An engine of the store: what runs scripts, in a file of this machine's or on a server. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { StateUnusable } from "../errors.ts"
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
 */
export interface Engine {
  readonly read: <A>(script: () => Script<A>) => Effect.Effect<A, StateUnusable>
  readonly alone: Store["Service"]["alone"]
  readonly write: <A>(session: string, script: () => Script<A>) => Effect.Effect<A, StateUnusable>
}

/** The store in an engine. */
export const storeIn = ({ read, write, alone }: Engine): Store["Service"] => ({
  alone,
  binding: (key) => read(() => findBinding(key)),
  attempt: (key) => read(() => findAttempt(key)),
  bindings: read(listBindings),
  retired: (session) => read(() => listRetired(session)),
  history: (session, limit) => read(() => listHistory(session, limit)),
  commit: (change) =>
    Effect.flatMap(DateTime.now, (now) =>
      write(change.key.session, () => applyChange(change, DateTime.formatIso(now))),
    ),
})
