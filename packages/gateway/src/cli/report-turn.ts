/** Tells what came of a turn: its verdict, and its answer. */
import * as Effect from "effect/Effect"
import type { TurnResult } from "../turn/index.ts"
import { describeRendering } from "./describe-rendering.ts"
import type { RunOutput } from "./output/run.ts"
import { print, styled, tell, tellDiagnostics } from "./say.ts"
import { describeVerdict } from "./verdict-text.ts"

/** What is printed as JSON is made of values alone: a turn does not wait for the schema to say so. */
const outputOf = ({
  session,
  backend,
  agentSessionId,
  verdict,
  fingerprint,
  reply,
  servers,
  rendering,
}: TurnResult): typeof RunOutput.Encoded => ({
  session,
  backend,
  agentSessionId: agentSessionId ?? null,
  verdict,
  fingerprint,
  reply: reply ?? null,
  servers,
  ...rendering,
})

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
    if (json) yield* print(JSON.stringify(outputOf(result), null, 2))
    // What came piece by piece is there already; an answer may be the last of several texts.
    else if (reply !== undefined && !shown.trim().endsWith(reply.trim())) yield* print(reply)
    else if (shown !== "" && !shown.endsWith("\n")) yield* print("")
  })
