/** The store that the surroundings name: the embedded one, or one on a server. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import { sqliteStore } from "./sqlite-store.ts"
import type { Store } from "./store.ts"
import { storeUrl } from "./store-url.ts"

export const storeLayer: Layer.Layer<Store, StateUnusable, StateDirectory | Host> = Layer.unwrap(
  Effect.gen(function* () {
    const named = yield* Effect.fromResult(storeUrl(yield* Host))
    if (named === undefined) return sqliteStore
    // What speaks to a server is loaded only where there is one: every command has to start fast.
    const { postgresStore } = yield* Effect.promise(() => import("./postgres-store.ts"))
    return postgresStore(named)
  }),
)
