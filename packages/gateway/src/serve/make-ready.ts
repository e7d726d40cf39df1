/** Makes a turn ready for its runner: all of it but what only the runner can do. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { isAbsence, missingOf, proxiesFor } from "@mooring/config"
import { StateUnusable } from "../errors.ts"
import { configPath, Host, stated, statePath } from "../host.ts"
import { filesOf } from "../lease/index.ts"
import { isLeaseHeld, loopbackEntry, writeOpenTurn } from "../loopback/index.ts"
import { maker } from "../maker.ts"
import { InstallationKey, Store } from "../session/index.ts"
import { diskReader, readProject, snapshotReader, SourceAccess } from "../sources/index.ts"
import { StateDirectory } from "../state/state-directory.ts"
import type { ReadyTurn } from "../turn/ready.ts"
import { runInLease } from "../turn/run-in-lease.ts"
import { findBackend } from "../turn/situation.ts"
import type { InForce } from "./configuration.ts"
import type { PrepareOrder } from "./prepare-order.ts"

/** Where the agent of the turn calls the gateway's tools. */
interface ToolsHere {
  readonly port: number
  readonly tokenFor: (lease: string) => string
}

/** The turn is ready: what making it ready ends with, where the agent would be asked. */
interface Made {
  readonly _tag: "Made"
  readonly ready: ReadyTurn
}

/** The runner does it alone, and says itself what there is to be said. */
interface Declined {
  readonly _tag: "Declined"
  readonly because: string
}

const made = (ready: ReadyTurn) => Effect.fail<Made>({ _tag: "Made", ready })
const declined = (because: string) => Effect.fail<Declined>({ _tag: "Declined", because })

/** Why an order is none for this gateway. */
const whyNotHere = (
  order: PrepareOrder,
  own: Host["Service"],
  state: string,
): string | undefined => {
  if (order.maker !== maker) return "another Mooring asks"
  if (order.host.owner !== own.owner) return "somebody else asks"
  if (statePath(order.host) !== state) return "it is for another state directory"
  // Where several machines share the store, it is the cluster that says where a turn runs.
  if ([own, order.host].some((host) => stated(host, "MOORING_STORE") !== undefined))
    return "its store is on a server"
  return isLeaseHeld(join(state, "leases"), order.lease) ? undefined : "nobody holds its lease"
}

const needsAnswer = ({ host, isAttended }: PrepareOrder): boolean =>
  isAttended && readProject(host, diskReader).some(({ layer }) => layer.untrusted !== undefined)

/** The store, to which nothing is written once the runner has given the lease back. */
const whileHeld = (store: Store["Service"], leases: string, lease: string): Store["Service"] => ({
  ...store,
  commit: (change) =>
    store.commit({
      ...change,
      check: () => {
        if (!isLeaseHeld(leases, lease))
          throw new StateUnusable({
            path: join(leases, lease),
            problem: "its runner has gone on alone",
            remedy: "nothing is to be done",
          })
      },
    }),
})

const make = (
  order: PrepareOrder,
  inForce: Effect.Effect<InForce>,
  { port, tokenFor }: ToolsHere,
) =>
  Effect.gen(function* () {
    const { path: state } = yield* StateDirectory
    const why = whyNotHere(order, yield* Host, state)
    if (why !== undefined) return yield* declined(why)
    const backend = yield* findBackend(order.backend)
    const { sources, reading } = yield* inForce
    const { file, snapshot, configuration } = sources
    const isOwnFile = file === configPath(order.host).path
    if (isOwnFile && configuration.state === "kept") return yield* declined("it is to be told so")
    if (needsAnswer(order)) return yield* declined("a person is to be asked")
    const leases = join(state, "leases")
    const lease = filesOf({ id: order.lease, directory: join(leases, order.lease) })
    const run = runInLease<StateUnusable | Made | Declined, never>(order, backend, {
      lease,
      mounted: {
        entry: loopbackEntry(port, tokenFor(order.lease)),
        tools: { by: "serve", port },
      },
      tell: (turn) => writeOpenTurn(lease, order.runner, turn),
      openProxies: ({ prepared }) => {
        // A path may lead somewhere for its runner alone: /dev/stdin, /dev/fd/3, /proc/self.
        if (missingOf(prepared.catalog).some((one) => one._tag !== "Named" && !isAbsence(one)))
          return declined("its runner may be able to read what cannot be read here")
        return proxiesFor(prepared.runnable, backend.traits).length === 0
          ? Effect.succeed(new Map())
          : declined("servers are to be reached through the runner")
      },
      ask: made,
    })
    yield* run.pipe(
      Effect.provideService(Store, whileHeld(yield* Store, leases, order.lease)),
      Effect.provideService(
        SourceAccess,
        Effect.succeed(isOwnFile ? snapshotReader(snapshot, reading) : diskReader),
      ),
      // Its own, although the gateway has had one made already: the runner may be given another key.
      Effect.provide(InstallationKey.layer, { local: true }),
      Effect.provideService(Host, order.host),
    )
    return yield* declined("it is held")
  })

/**
 * The turn of an order, ready to be started by whoever holds its lease and its session; or why it is not
 * made ready here. It is made as its runner would have made it.
 *
 * @param inForce the configuration in force
 */
export const makeReady = (
  order: PrepareOrder,
  inForce: Effect.Effect<InForce>,
  tools: ToolsHere,
): Effect.Effect<ReadyTurn | string, never, Host | StateDirectory | Store> =>
  make(order, inForce, tools).pipe(
    Effect.catchTag("Made", ({ ready }) => Effect.succeed(ready)),
    Effect.catchTag("Declined", ({ because }) => Effect.succeed(because)),
    // The runner finds the same, and tells it.
    Effect.catchCause(() => Effect.succeed("it failed")),
  )
