/** Goes on with a conversation, or begins one, as the verdict says. */
import { randomUUID } from "node:crypto"
import * as Effect from "effect/Effect"
import type { ChildProcessSpawner } from "effect/process"
import { decideDenied, noteFor, type Verdict } from "@mooring/config"
import type { AgentOutcome } from "../backend/index.ts"
import type { AgentFailed, StateUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import { type Binding, type InstallationKey, Store } from "../session/index.ts"
import type { Launch } from "./launch.ts"
import { recordAttempt } from "./record.ts"
import type { TurnRequest } from "./request.ts"
import { boundTo, judge, type Situation } from "./situation.ts"

type Asking<A> = Effect.Effect<
  A,
  AgentFailed | StateUnusable,
  Host | Store | InstallationKey | ChildProcessSpawner.ChildProcessSpawner
>

/** A verdict, and what came of the turn under it. */
type Answer = readonly [Verdict, AgentOutcome]

const denied: AgentOutcome = { _tag: "Denied" }

/** Asks for one turn in a conversation. */
type Ask = (
  id: string,
  mode: "begin" | "resume",
  onSession?: (id: string) => Effect.Effect<void, StateUnusable, Store | InstallationKey>,
) => Asking<AgentOutcome>

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
const begin = (situation: Situation, verdict: Verdict, ask: Ask): Asking<Answer> =>
  Effect.gen(function* () {
    const earlier = yield* earlierAttempt(situation)
    const judged =
      earlier === undefined
        ? undefined
        : judge({ ...situation, ...boundTo(earlier, situation.prepared) })
    if (judged?.kind === "held") return [judged, denied]
    if (earlier !== undefined && judged?.kind !== "fresh") {
      const outcome = yield* ask(earlier.agentSessionId, "resume")
      if (outcome._tag !== "Denied") return [verdict, outcome]
      // It was cut off before the agent knew of it. Its name may be taken by half a conversation.
    }
    const id = randomUUID()
    const record = (begun: string) => recordAttempt(situation, verdict, begun)
    if (!situation.backend.takesId) return [verdict, yield* ask(id, "begin", record)]
    yield* record(id)
    return [verdict, yield* ask(id, "begin")]
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
 * Has the agent answer a prompt.
 *
 * @returns the outcome, and the verdict that stands after it: where the agent denies a conversation
 *   that was to be resumed, the verdict is another one
 */
export const converse = (
  situation: Situation,
  verdict: Verdict,
  agent: Launch,
  { prompt, onText, cluster }: Pick<TurnRequest, "prompt" | "onText" | "cluster">,
): Asking<Answer> =>
  Effect.gen(function* () {
    const context = yield* Effect.context<Store | InstallationKey>()
    const askUnder =
      (judged: Verdict): Ask =>
      (id, mode, onSession) =>
        agent.ask({
          conversation: { id, mode },
          prompt,
          note: noteFor(judged),
          onEvent: (event) => {
            if (event._tag === "Text") return onText(event.text)
            return event._tag === "Session" && onSession !== undefined
              ? Effect.provide(onSession(event.id), context)
              : Effect.void
          },
        })
    const { binding } = situation
    if (verdict.kind === "fresh" || binding === undefined)
      return yield* begin(situation, verdict, askUnder(verdict))
    const outcome = yield* askUnder(verdict)(binding.agentSessionId, "resume")
    if (outcome._tag !== "Denied") return [verdict, outcome]
    const judged = judgeDenied(situation, binding, cluster)
    return judged.kind === "held"
      ? [judged, outcome]
      : yield* begin(situation, judged, askUnder(judged))
  })
