/** Goes on with a conversation, or begins one, as the verdict says. */
import { randomUUID } from "node:crypto"
import * as Effect from "effect/Effect"
import type { ChildProcessSpawner } from "effect/process"
import { decideDenied, noteFor, type Verdict } from "@mooring/config"
import type { AgentOutcome } from "../backend/index.ts"
import type { AgentFailed, StateUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import { Store } from "../session/index.ts"
import type { Launch } from "./launch.ts"
import type { Situation } from "./situation.ts"

type Asking<A> = Effect.Effect<
  A,
  AgentFailed | StateUnusable,
  Host | Store | ChildProcessSpawner.ChildProcessSpawner
>

/** Asks for one turn in a conversation. */
type Ask = (id: string, mode: "begin" | "resume") => Asking<AgentOutcome>

/**
 * Begins a conversation. Its name is on disk before the agent is started, so that a turn that is cut
 * off leaves a conversation that the next turn finds, and not one that nobody knows.
 */
const begin = ({ key, prepared: { fingerprint } }: Situation, ask: Ask): Asking<AgentOutcome> =>
  Effect.gen(function* () {
    const store = yield* Store
    const earlier = yield* store.attempt(key)
    if (earlier?.fingerprint === fingerprint) {
      const outcome = yield* ask(earlier.agentSessionId, "resume")
      if (outcome._tag !== "Denied") return outcome
    }
    const agentSessionId = randomUUID()
    yield* store.commit({ key, attempt: { agentSessionId, fingerprint } })
    return yield* ask(agentSessionId, "begin")
  })

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
  prompt: string,
): Asking<readonly [Verdict, AgentOutcome]> =>
  Effect.gen(function* () {
    const askUnder =
      (judged: Verdict): Ask =>
      (id, mode) =>
        agent.ask({ conversation: { id, mode }, prompt, note: noteFor(judged) })
    const { binding, backend, host } = situation
    if (verdict.kind === "fresh" || binding === undefined)
      return [verdict, yield* begin(situation, askUnder(verdict))]
    const outcome = yield* askUnder(verdict)(binding.agentSessionId, "resume")
    if (outcome._tag !== "Denied") return [verdict, outcome]
    const denied = decideDenied(binding, { machine: host.machine, cliHome: backend.home(host) })
    return [denied, denied.kind === "held" ? outcome : yield* begin(situation, askUnder(denied))]
  })
