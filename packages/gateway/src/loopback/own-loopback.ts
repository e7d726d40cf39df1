/** The loopback server of a runner, when it is first needed: where a gateway serves, it seldom is. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { LoopbackUnusable, StateUnusable } from "../errors.ts"
import type { Store } from "../session/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import { Loopback } from "./loopback.ts"

/** Begins to listen the first time that it is run, and gives the same server each time. */
export class OwnLoopback extends Context.Service<
  OwnLoopback,
  Effect.Effect<Loopback["Service"], LoopbackUnusable | StateUnusable>
>()("@mooring/gateway/OwnLoopback") {
  static readonly layer = Layer.effect(
    OwnLoopback,
    Effect.gen(function* () {
      const scope = yield* Effect.scope
      const services = yield* Effect.context<StateDirectory | Store>()
      return yield* Layer.buildWithScope(Loopback.layer, scope).pipe(
        Effect.map((built) => Context.get(built, Loopback)),
        Effect.provide(services),
        Effect.cached,
      )
    }),
  )
}
