/** What the machines of a cluster have in common, and must be told by an operator. */
import * as Effect from "effect/Effect"
import { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { keyFileOf, type StoreUrl, storeUrl } from "../session/index.ts"

/** The store that a cluster shares. */
export const sharedStore: Effect.Effect<StoreUrl, StateUnusable, Host> = Effect.gen(function* () {
  const store = yield* Effect.fromResult(storeUrl(yield* Host))
  if (store !== undefined) return store
  return yield* new StateUnusable({
    path: "MOORING_STORE",
    problem: "it names no store, and the machines of a cluster share one",
    remedy: "name a database of PostgreSQL's: MOORING_STORE=postgres://USER@HOST:PORT/DATABASE",
  })
})

/** Fails where the installation has a key of its own: the machines of a cluster have one in common. */
export const requireSharedKey: Effect.Effect<void, StateUnusable, Host> = Effect.gen(function* () {
  if (keyFileOf(yield* Host)._tag === "Supplied") return
  return yield* new StateUnusable({
    path: "MOORING_KEY_FILE",
    problem: "it names no key, and the machines of a cluster have one in common",
    remedy: "make one and give it to every machine: mooring key new FILE",
  })
})

const messageOf = ({ message, cause }: Error): string =>
  message === "" && cause instanceof Error ? messageOf(cause) : message

/** What Effect's cluster could not read or write. */
export const unreadable = (error: Error): StateUnusable =>
  new StateUnusable({
    path: "the cluster",
    problem: messageOf(error),
    remedy: "check that PostgreSQL runs, and that this machine can reach it",
  })
