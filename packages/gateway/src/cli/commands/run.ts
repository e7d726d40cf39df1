/** `mooring run`: one turn. */
import * as Effect from "effect/Effect"
import { gatewayLayer } from "../../gateway.ts"
import { Host } from "../../host.ts"
import { runTurn, type TurnResult } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { printJson, RunOutput } from "../output.ts"
import { print, tell, tellDiagnostics, waiting } from "../say.ts"
import { describeVerdict } from "../verdict-text.ts"

/** What the command line says. */
export interface RunInput {
  readonly session: string
  readonly backend: string
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly partial: boolean
  readonly json: boolean
  readonly prompt: string
}

const report = (result: TurnResult, json: boolean): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { session, verdict, reply } = result
    // A held verdict tells what could not be read itself, where it matters.
    yield* tellDiagnostics(
      result.diagnostics.filter(
        (finding) =>
          finding.severity !== "info" &&
          !verdict.reasons.some((reason) => "because" in reason && reason.because === finding),
      ),
    )
    yield* tell(describeVerdict(verdict, session))
    if (json)
      yield* printJson(RunOutput, {
        session,
        backend: result.backend,
        agentSessionId: result.agentSessionId ?? null,
        verdict,
        fingerprint: result.fingerprint,
        reply: reply ?? null,
        servers: result.servers,
      })
    else if (reply !== undefined) yield* print(reply)
  })

export const run = (input: RunInput): Effect.Effect<void, Ended> =>
  runTurn({
    session: input.session,
    backend: input.backend,
    agent: input.agent,
    flags: input.mcpConfig,
    prompt: input.prompt,
    partial: input.partial,
    onWait: waiting(input.session),
  }).pipe(
    Effect.tap((result) => report(result, input.json)),
    Effect.flatMap(({ verdict }) =>
      verdict.kind === "held" ? Effect.fail(new Ended({ code: exitCode.held })) : Effect.void,
    ),
    Effect.provide(gatewayLayer),
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    Effect.catchTag(
      ["StateUnusable", "ConfigurationRefused", "NotFound", "LoopbackUnusable", "AgentFailed"],
      fail,
    ),
  )
