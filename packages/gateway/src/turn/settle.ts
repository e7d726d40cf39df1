/** Ends a turn: what came of it is written down, and then told. */
import * as Effect from "effect/Effect"
import type { Verdict } from "@mooring/config"
import type { AgentOutcome } from "../backend/index.ts"
import { AgentFailed, type StateUnusable } from "../errors.ts"
import type { Store } from "../session/index.ts"
import type { Prospect, Told } from "./prospect.ts"
import { recordTurn, recordVerdict } from "./record.ts"
import type { TurnResult } from "./request.ts"

const resultOf = (
  { key, boundTo, fingerprint, servers, diagnostics, rendering }: Told,
  verdict: Verdict,
  answered?: { readonly agentSessionId: string; readonly reply: string },
): TurnResult => ({
  ...key,
  agentSessionId: answered?.agentSessionId ?? boundTo ?? undefined,
  verdict,
  fingerprint,
  reply: answered?.reply,
  servers,
  diagnostics,
  rendering,
})

/** Ends a turn that is held: the agent was not started, or does not know the conversation. */
export const settleHeld = (
  told: Told,
  verdict: Verdict,
): Effect.Effect<TurnResult, StateUnusable, Store> =>
  Effect.as(recordVerdict(told, { _tag: "Verdict", verdict }), resultOf(told, verdict))

/** Ends a turn by what came of its agent. One that denies the conversation was asked to begin it. */
export const settle = (
  prospect: Prospect,
  outcome: AgentOutcome,
): Effect.Effect<TurnResult, AgentFailed | StateUnusable, Store> =>
  Effect.gen(function* () {
    const { told, verdict } = prospect
    if (outcome._tag === "Replied") {
      yield* recordTurn(prospect, outcome.agentSessionId)
      return resultOf(told, verdict, outcome)
    }
    yield* recordVerdict(told, { _tag: "Failed", verdict })
    return yield* new AgentFailed({
      backend: told.key.backend,
      kind: outcome._tag === "Failed" ? outcome.kind : "failed",
      problem:
        outcome._tag === "Failed"
          ? outcome.problem
          : "it does not know a conversation that it was asked to begin",
      remedy: outcome._tag === "Failed" ? outcome.remedy : "run the turn again",
    })
  })
