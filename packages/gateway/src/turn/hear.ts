/** Listens to an agent's process until it has ended, or has had its time, and tells what came of it. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type AgentEvent, type AgentOutcome, backends } from "../backend/index.ts"
import { AgentFailed, type StateUnusable } from "../errors.ts"
import { scrub } from "../lease/index.ts"
import type { Store } from "../session/index.ts"
import { type AgentProcess, lastOf, linesOf } from "./agent-process.ts"
import type { ReadyTurn } from "./ready.ts"
import { recordAttempt } from "./record.ts"
import type { TurnRequest } from "./request.ts"

/** What is kept of an agent's output, in characters: an answer is far smaller. */
const outputLimit = 16 * 1024 * 1024

/** The failure of an agent that could not be started. */
export const notStarted = ({ prospect, start }: ReadyTurn, cause: Error): AgentFailed =>
  new AgentFailed({
    backend: prospect.told.key.backend,
    kind: "missing",
    problem: `${start.program} could not be started: ${cause.message}`,
    remedy: "check that it is installed and may be run: mooring doctor",
  })

/** What is done about an event, as it comes. */
const onEvent = (
  ready: ReadyTurn,
  onText: TurnRequest["onText"],
  event: AgentEvent,
): Effect.Effect<void, StateUnusable, Store> => {
  if (event._tag === "Text") return onText(event.text)
  return event._tag === "Session" && ready.isNamedByAgent
    ? recordAttempt(ready.prospect, event.id)
    : Effect.void
}

const scrubbed = (outcome: AgentOutcome, secrets: ReadonlyArray<string>): AgentOutcome =>
  outcome._tag === "Failed" ? { ...outcome, problem: scrub(outcome.problem, secrets) } : outcome

const outcomeOf = (
  ready: ReadyTurn,
  agent: AgentProcess,
  onText: TurnRequest["onText"],
): Effect.Effect<AgentOutcome, AgentFailed | StateUnusable, Store> =>
  Effect.gen(function* () {
    const backend = backends.get(ready.prospect.told.key.backend)
    if (backend === undefined) return yield* Effect.die("a turn is of a backend that there is")
    const lines = linesOf(agent.stdout)
    const follow = Effect.gen(function* () {
      const events: Array<AgentEvent> = []
      for (;;) {
        const line = yield* Effect.promise(() => lines.next())
        if (line.done === true) return events
        for (const event of backend.events(line.value)) {
          events.push(event)
          yield* onEvent(ready, onText, event)
        }
      }
    })
    const [code, events, stderr] = yield* Effect.all(
      [
        Effect.tryPromise({
          try: () => agent.ended,
          catch: (cause) => notStarted(ready, cause as Error),
        }),
        follow,
        Effect.promise(() => lastOf(agent.stderr, outputLimit)),
      ],
      { concurrency: "unbounded" },
    )
    return scrubbed(backend.outcome({ code, events, stderr }), ready.secrets)
  })

const limited = (
  { prospect }: ReadyTurn,
  timeout: Duration.Duration,
  asked: ReturnType<typeof outcomeOf>,
): ReturnType<typeof outcomeOf> =>
  Effect.timeoutOrElse(asked, {
    duration: timeout,
    orElse: () =>
      Effect.fail(
        new AgentFailed({
          backend: prospect.told.key.backend,
          kind: "timeout",
          problem: `it had not answered after ${Duration.format(timeout)}, and was ended`,
          remedy: "give it more time with --timeout; the conversation can be resumed",
        }),
      ),
  })

/** Listens to the agent that was started for a turn. */
export const hear = (
  ready: ReadyTurn,
  agent: AgentProcess,
  { onStart = Effect.void, onText, timeout }: Pick<TurnRequest, "onStart" | "onText" | "timeout">,
): ReturnType<typeof outcomeOf> => {
  const asked = Effect.andThen(onStart, outcomeOf(ready, agent, onText))
  return timeout === undefined ? asked : limited(ready, timeout, asked)
}
