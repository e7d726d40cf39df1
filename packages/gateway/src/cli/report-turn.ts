/** Tells what came of a turn: its verdict, and its answer. */
import * as Effect from "effect/Effect"
import type { TurnResult } from "../turn/index.ts"
import { describeRendering } from "./describe-rendering.ts"
import { printJson } from "./output/print-json.ts"
import { RunOutput } from "./output/run.ts"
import { print, styled, tell, tellDiagnostics } from "./say.ts"
import { describeVerdict } from "./verdict-text.ts"

/**
 * Prints what came of a turn.
 *
 * @param shown what of the answer has been printed as it came
 */
export const reportTurn = (result: TurnResult, json: boolean, shown: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { session, verdict, reply } = result
    // A verdict tells what could not be read itself, where it matters.
    const told = new Set(
      verdict.reasons.map((reason) => ("because" in reason ? JSON.stringify(reason.because) : "")),
    )
    yield* tellDiagnostics(
      result.diagnostics.filter(
        (finding) => finding.severity !== "info" && !told.has(JSON.stringify(finding)),
      ),
    )
    for (const line of describeRendering(result.rendering))
      yield* tell(styled("dim", `${result.backend}: ${line}`))
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
        ...result.rendering,
      })
    // What came piece by piece is there already; an answer may be the last of several texts.
    else if (reply !== undefined && !shown.trim().endsWith(reply.trim())) yield* print(reply)
    else if (shown !== "" && !shown.endsWith("\n")) yield* print("")
  })
