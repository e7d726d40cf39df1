/** Which store there is, and what is wrong with it. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { StateUnusable } from "../errors.ts"
import { Host, statePath } from "../host.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import { storeLayer } from "./store-layer.ts"
import { storeUrl } from "./store-url.ts"

/**
 * A store as it was found.
 *
 * @property at its file, or its address without a password
 * @property unusable why it cannot be used, if so
 */
export interface InspectedStore {
  readonly kind: "sqlite" | "postgres"
  readonly at: string
  readonly unusable: StateUnusable | undefined
}

/** Opens the store, and closes it again. One that is not there yet is not made. */
export const inspectStore: Effect.Effect<InspectedStore, never, Host | StateDirectory> = Effect.gen(
  function* () {
    const host = yield* Host
    const named = storeUrl(host)
    const url = Result.getOrUndefined(named)
    const file = join(statePath(host), "sessions.db")
    const isEmbedded = Result.isSuccess(named) && url === undefined
    const opened =
      isEmbedded && !existsSync(file)
        ? Result.succeed(undefined)
        : yield* Effect.result(Effect.scoped(Layer.build(storeLayer)))
    return {
      kind: isEmbedded ? "sqlite" : "postgres",
      at: isEmbedded ? file : (url?.shown ?? "MOORING_STORE"),
      unusable: Result.isFailure(opened) ? opened.failure : undefined,
    }
  },
)
