/** `mooring cluster status`: the machines of a cluster, and which of them has which session. */
import * as Effect from "effect/Effect"
import { Ended, exitCode } from "../exit-code.ts"
import { ClusterStatusOutput } from "../output/gateway.ts"
import { printJson } from "../output/print-json.ts"
import { print, tell } from "../say.ts"
import { table } from "../table.ts"
import { withState } from "../with-state.ts"
import type { SeenCluster } from "../../cluster/index.ts"

const show = ({ store, machines, sessions }: SeenCluster): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* print(`The cluster in ${store}`)
    if (machines.length > 0)
      yield* print(
        yield* table(
          ["MACHINE", "ADDRESS", "HEALTH", "SHARDS"],
          machines.map(({ machine, address, healthy, shards }) => [
            machine,
            address,
            healthy ? "healthy" : "not heard of",
            String(shards),
          ]),
        ),
      )
    if (sessions.length > 0)
      yield* print(
        yield* table(
          ["SESSION", "BACKEND", "CONVERSATION ON", "WHICH IS"],
          sessions.map(({ session, backend, machine, state }) => [
            session,
            backend,
            machine,
            state,
          ]),
        ),
      )
  })

export const clusterStatus = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  withState(
    Effect.gen(function* () {
      const { lookAtCluster } = yield* Effect.promise(() => import("../../cluster/index.ts"))
      const seen = yield* lookAtCluster
      yield* json ? printJson(ClusterStatusOutput, seen) : show(seen)
      if (seen.machines.some(({ healthy }) => healthy)) return
      yield* tell("No machine is in the cluster. Start one: mooring serve --cluster")
      return yield* new Ended({ code: exitCode.failed })
    }),
  )
