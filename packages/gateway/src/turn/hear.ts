/** Listens to an agent's process until it has ended, or has had its time, and tells what came of it. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { type AgentEvent, type AgentOutcome, backends } from "../backend/index.ts"
import { AgentFailed, type StateUnusable } from "../errors.ts"
import { type Lease, scrub } from "../lease/index.ts"
import type { Store } from "../session/index.ts"
import { type AgentProcess, lastOf, linesOf, outputLimit } from "./agent-process.ts"
import type { ReadyTurn } from "./ready.ts"
import { recordAttempt } from "./record.ts"
import type { TurnRequest } from "./request.ts"

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

/** How long an agent's output may stay open once the agent has ended. */
const grace = Duration.millis(200)

/**
 * Once an agent has ended, ends what it started and left: a program that holds its output open would
 * hold the turn up. What comes even then is not listened to any more.
 */
const endWhatIsLeft = (lease: Lease, agent: AgentProcess): Effect.Effect<never> =>
  Effect.gen(function* () {
    yield* Effect.promise(() => agent.ended.catch(() => undefined))
    yield* Effect.sleep(grace)
    yield* lease.endProcesses
    yield* Effect.sleep(grace)
    agent.hangUp()
    return yield* Effect.never
  })

const scrubbed = (outcome: AgentOutcome, secrets: ReadonlyArray<string>): AgentOutcome =>
  outcome._tag === "Failed" ? { ...outcome, problem: scrub(outcome.problem, secrets) } : outcome

const outcomeOf = (
  lease: Lease,
  ready: ReadyTurn,
  agent: AgentProcess,
  onText: TurnRequest["onText"],
): Effect.Effect<AgentOutcome, AgentFailed | StateUnusable, Store> =>
  Effect.gen(function* () {
    const backend = backends.get(ready.prospect.told.key.backend)
    if (backend === undefined) return yield* Effect.die("a turn is of a backend that there is")
    // Its schema is made while nobody waits for it: an agent may say all that it says at its end.
    backend.events("{}")
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
    const said = Effect.all(
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
    const [code, events, stderr] = yield* Effect.raceFirst(said, endWhatIsLeft(lease, agent))
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

/** Listens to the agent that was started for a turn, as a process of the lease. */
export const hear = (
  lease: Lease,
  ready: ReadyTurn,
  agent: AgentProcess,
  { onStart = Effect.void, onText, timeout }: Pick<TurnRequest, "onStart" | "onText" | "timeout">,
): ReturnType<typeof outcomeOf> => {
  const asked = Effect.andThen(onStart, outcomeOf(lease, ready, agent, onText))
  return timeout === undefined ? asked : limited(ready, timeout, asked)
}
