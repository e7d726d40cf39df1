/** A gateway as one layer: its state, its store, its loopback server, and what it runs processes with. */
import * as NodeChildProcessSpawner from "@effect/platform-node/NodeChildProcessSpawner"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
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

const processes = NodeChildProcessSpawner.layer.pipe(
  Layer.provide(Layer.mergeAll(NodeFileSystem.layer, NodePath.layer)),
)

/** Everything that turns need. What dead gateways left is cleaned up before the first one. */
export const gatewayLayer: Layer.Layer<
  Exclude<TurnServices, Host>,
  StateUnusable | LoopbackUnusable,
  Host
> = Layer.mergeAll(OwnLoopback.layer, processes, Layer.effectDiscard(sweepLeases)).pipe(
  Layer.provideMerge(stateLayer),
)
