/** `mooring identity`: what decides whether a conversation may be resumed. */
import * as Effect from "effect/Effect"
import { isError } from "@mooring/config"
import { stateLayer } from "../../gateway.ts"
import { Host } from "../../host.ts"
import { prepare } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { IdentityOutput } from "../output/check.ts"
import { printJson } from "../output/print-json.ts"
import { print, tellDiagnostics } from "../say.ts"
import type { Selection } from "../selection-arguments.ts"

export const identity = ({ agent, mcpConfig, json }: Selection): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const prepared = yield* prepare({ agent, flags: mcpConfig })
    yield* tellDiagnostics(prepared.diagnostics)
    yield* json
      ? printJson(IdentityOutput, {
          fingerprint: prepared.fingerprint,
          identity: prepared.identity,
        })
      : print(prepared.fingerprint)
    if (prepared.diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
  }).pipe(
    Effect.provide(stateLayer),
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    Effect.catchTag("StateUnusable", fail),
  )
