/** `mooring serve`: the gateway as a service. */
import * as Effect from "effect/Effect"
import { stateLayer } from "../../gateway.ts"
import { Host } from "../../host.ts"
import { serve as serveGateway } from "../../serve/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { shortPath, tellProblem } from "../say.ts"

/** A log that nobody reads any more is no reason to end. */
const ignoreLostLog: Effect.Effect<void> = Effect.sync(
  () => void process.stderr.on("error", () => undefined),
)

export const serve = (): Effect.Effect<void, Ended> =>
  Effect.andThen(ignoreLostLog, serveGateway).pipe(
    // A service that is told to end by a signal has done what it was asked for.
    Effect.onInterrupt(() => Effect.sync(() => (process.exitCode = exitCode.done))),
    Effect.provide(stateLayer),
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
