/** Goes on with a conversation, or begins one, as the verdict says. */
import { randomUUID } from "node:crypto"
import * as Effect from "effect/Effect"
import { decideDenied, noteFor, type Verdict } from "@mooring/config"
import type { AgentOutcome, AgentRequest } from "../backend/index.ts"
import type { StateUnusable } from "../errors.ts"
import { type Binding, type InstallationKey, Store } from "../session/index.ts"
import type { Launch } from "./launch.ts"
import { type Prospect, prospectOf } from "./prospect.ts"
import type { ReadyTurn } from "./ready.ts"
import { recordAttempt } from "./record.ts"
import type { TurnRequest } from "./request.ts"
import { boundTo, judge, type Situation } from "./situation.ts"

/** Asks the agent of a turn that is ready. */
export type Ask<E, R> = (ready: ReadyTurn) => Effect.Effect<AgentOutcome, E, R>

/** What came of asking, or the verdict under which nobody was asked any more. */
export type Answer =
  | { readonly _tag: "Asked"; readonly prospect: Prospect; readonly outcome: AgentOutcome }
  | { readonly _tag: "Held"; readonly verdict: Verdict }

type Asking<E, R> = Effect.Effect<Answer, E | StateUnusable, R | Store | InstallationKey>

/** Asks in one conversation, for one turn. */
type AskIn<E, R> = (
  prospect: Prospect,
  conversation: AgentRequest["conversation"],
  isNamedByAgent?: boolean,
) => Effect.Effect<Extract<Answer, { readonly _tag: "Asked" }>, E, R>

/** The conversation that an earlier turn was about to begin in place of the one that is bound. */
const earlierAttempt = ({ key, binding }: Situation) =>
  Effect.gen(function* () {
    const store = yield* Store
    const isItself = binding === undefined || binding.turns === 0
    return isItself ? undefined : yield* store.attempt(key)
  })

/**
 * Begins a conversation, or goes on with the one that an earlier turn was about to begin when it was
 * cut off.
 */
const begin = <E, R>(situation: Situation, verdict: Verdict, ask: AskIn<E, R>): Asking<E, R> =>
  Effect.gen(function* () {
    const earlier = yield* earlierAttempt(situation)
    const judged =
      earlier === undefined
        ? undefined
        : judge({ ...situation, ...boundTo(earlier, situation.prepared) })
    if (judged?.kind === "held") return { _tag: "Held", verdict: judged }
    const prospect = yield* prospectOf(situation, verdict)
    if (earlier !== undefined && judged?.kind !== "fresh") {
      const asked = yield* ask(prospect, { id: earlier.agentSessionId, mode: "resume" })
      if (asked.outcome._tag !== "Denied") return asked
      // It was cut off before the agent knew of it. Its name may be taken by half a conversation.
    }
    const id = randomUUID()
    if (!situation.backend.takesId) return yield* ask(prospect, { id, mode: "begin" }, true)
    yield* recordAttempt(prospect, id)
    return yield* ask(prospect, { id, mode: "begin" })
  })

/** The verdict on a turn whose conversation the agent denies. */
const judgeDenied = (
  { backend, host }: Situation,
  binding: Binding,
  cluster: TurnRequest["cluster"],
): Verdict => {
  if (binding.turns === 0) return { kind: "fresh", reasons: [{ reason: "no-session" }] }
  const isLost = cluster?.isLost === true && binding.machine === cluster.bound
  const here = { machine: host.machine, cliHome: backend.home(host) }
  // What a machine kept that is gone, nobody else can be asked for.
  return decideDenied(binding, isLost ? binding : here)
}

/**
 * Has the agent answer a prompt. Where it denies a conversation that was to be resumed, the verdict is
 * another one.
 */
export const converse = <E, R>(
  situation: Situation,
  verdict: Verdict,
  launch: Launch,
  { prompt, cluster }: Pick<TurnRequest, "prompt" | "cluster">,
  ask: Ask<E, R>,
): Asking<E, R> =>
  Effect.gen(function* () {
    const askIn: AskIn<E, R> = (prospect, conversation, isNamedByAgent = false) =>
      Effect.map(
        ask({
          prospect,
          start: launch.startFor({ conversation, prompt, note: noteFor(prospect.verdict) }),
          secrets: launch.secrets,
          isNamedByAgent,
        }),
        (outcome) => ({ _tag: "Asked", prospect, outcome }),
      )
    const { binding } = situation
    if (verdict.kind === "fresh" || binding === undefined)
      return yield* begin(situation, verdict, askIn)
    const prospect = yield* prospectOf(situation, verdict)
    const asked = yield* askIn(prospect, { id: binding.agentSessionId, mode: "resume" })
    if (asked.outcome._tag !== "Denied") return asked
    const judged = judgeDenied(situation, binding, cluster)
    return judged.kind === "held"
      ? { _tag: "Held", verdict: judged }
      : yield* begin(situation, judged, askIn)
  })
