/** A gateway as one layer: its state, its store, and its loopback server. */
import * as Layer from "effect/Layer"
import type { LoopbackUnusable, StateUnusable } from "./errors.ts"
import type { Host } from "./host.ts"
import { sweepLeases } from "./lease/index.ts"
import { OwnLoopback } from "./loopback/index.ts"
import { InstallationKey, storeLayer, type Store } from "./session/index.ts"
import { StateDirectory } from "./state/state-directory.ts"
import type { TurnServices } from "./turn/index.ts"

/** The installation's key, and where it is: enough to tell whether a project is trusted. */
export const keyLayer: Layer.Layer<StateDirectory | InstallationKey, StateUnusable, Host> =
  InstallationKey.layer.pipe(Layer.provideMerge(StateDirectory.layer))

/** What a gateway remembers: enough to look at sessions and to change them. */
export const stateLayer: Layer.Layer<
  StateDirectory | Store | InstallationKey,
  StateUnusable,
  Host
> = Layer.mergeAll(storeLayer, InstallationKey.layer).pipe(Layer.provideMerge(StateDirectory.layer))

/** Everything that turns need. What dead gateways left is cleaned up before the first one. */
export const gatewayLayer: Layer.Layer<
  Exclude<TurnServices, Host>,
  StateUnusable | LoopbackUnusable,
  Host
> = Layer.mergeAll(OwnLoopback.layer, Layer.effectDiscard(sweepLeases)).pipe(
  Layer.provideMerge(stateLayer),
)
