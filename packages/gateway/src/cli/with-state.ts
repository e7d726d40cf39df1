/** Runs a command on the gateway's state, with the sources as they are in force. */
import * as Effect from "effect/Effect"
import type { TurnError } from "../errors.ts"
import { stateLayer } from "../gateway.ts"
import { Host } from "../host.ts"
import type { InstallationKey, Store } from "../session/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import type { Ended } from "./exit-code.ts"
import { failing } from "./fail.ts"
import { sourcesInForce } from "./in-force.ts"

export const withState = <A>(
  effect: Effect.Effect<A, TurnError | Ended, Store | InstallationKey | StateDirectory | Host>,
): Effect.Effect<A, Ended> =>
  effect.pipe(
    Effect.provide(stateLayer),
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    failing,
  )
