/** `mooring stop`: ends the gateway, once the calls in flight are answered. */
import * as Effect from "effect/Effect"
import { Host, statePath } from "../../host.ts"
import { askGateway, isHeld } from "../../serve/index.ts"
import { onState } from "../../state/state-directory.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { print, tell, tellProblem } from "../say.ts"

/** How long the gateway may take to end: 750 times 20 milliseconds, more than it takes for itself. */
const rounds = 750

export const stop = (): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const state = statePath(yield* Host)
    const stopping = yield* askGateway(state, { _tag: "Stop" })
    if (stopping === undefined) return yield* tell("No gateway runs.")
    for (let round = 0; round < rounds; round++) {
      if (!(yield* onState(state, () => isHeld(state))))
        return yield* print(`stopped: process ${stopping.pid}`)
      yield* Effect.sleep("20 millis")
    }
    yield* tellProblem(
      "error",
      `process ${stopping.pid} does not end`,
      `see its log; or end it: kill -9 ${stopping.pid}`,
    )
    return yield* new Ended({ code: exitCode.failed })
  }).pipe(Effect.provide(Host.layer), Effect.catchTag("StateUnusable", fail))
