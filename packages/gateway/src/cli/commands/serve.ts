/** `mooring serve`: the gateway as a service. */
import * as Effect from "effect/Effect"
import { gatewayLayer, stateLayer } from "../../gateway.ts"
import { Host } from "../../host.ts"
import { serve as serveAlone, serveIn } from "../../serve/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { shortPath, tellProblem } from "../say.ts"

/** A log that nobody reads any more is no reason to end. */
const ignoreLostLog: Effect.Effect<void> = Effect.sync(
  () => void process.stderr.on("error", () => undefined),
)

/** What the command line says. */
export interface ServeInput {
  readonly cluster: boolean
  readonly clusterHost: string
  readonly clusterPort: number
}

/** The gateway, as one of a cluster's machines. What runs turns is loaded only for it. */
const inCluster = ({ clusterHost: host, clusterPort: port }: ServeInput) =>
  Effect.gen(function* () {
    const { joinCluster } = yield* Effect.promise(() => import("../../cluster/index.ts"))
    yield* serveIn(joinCluster({ host, port }))
  }).pipe(Effect.provide(gatewayLayer), Effect.provide(sourcesInForce))

const onItsOwn = Effect.provide(serveAlone, stateLayer)

export const serve = (input: ServeInput): Effect.Effect<void, Ended> =>
  Effect.andThen(ignoreLostLog, input.cluster ? inCluster(input) : onItsOwn).pipe(
    // A service that is told to end by a signal has done what it was asked for.
    Effect.onInterrupt(() => Effect.sync(() => (process.exitCode = exitCode.done))),
    Effect.provide(Host.layer),
    Effect.catchTag("GatewayHeld", ({ state, pid, since }) =>
      Effect.andThen(
        tellProblem(
          "error",
          `a gateway serves ${shortPath(state)} already${pid === undefined ? "" : `: process ${pid}, since ${since ?? "an unknown time"}`}`,
          "use that one; or stop it first: mooring stop",
        ),
        Effect.fail(new Ended({ code: exitCode.failed })),
      ),
    ),
    Effect.catchTag(["StateUnusable", "LoopbackUnusable"], fail),
  )
