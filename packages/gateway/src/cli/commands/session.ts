/** `mooring session …`: what is remembered of sessions, and how a person changes it. */
import * as Effect from "effect/Effect"
import { openTurns } from "../../loopback/index.ts"
import { rebaseSession, requireSession, resetSession, restoreSession } from "../../turn/index.ts"
import { type Binding, Store } from "../../session/index.ts"
import { askGateway, whyUnreachable } from "../../serve/index.ts"
import { StateDirectory } from "../../state/state-directory.ts"
import type { StateUnusable } from "../../errors.ts"
import type { Ended } from "../exit-code.ts"
import { printJson } from "../output/print-json.ts"
import { SessionChangeOutput, SessionListOutput, SessionShowOutput } from "../output/session.ts"
import { withState } from "../with-state.ts"
import { print, shortPath, tell, waiting } from "../say.ts"
import { table } from "../table.ts"

export const sessionList = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  withState(
    Effect.gen(function* () {
      const store = yield* Store
      const bindings = yield* store.bindings
      if (json) return yield* printJson(SessionListOutput, { sessions: bindings.map(summary) })
      if (bindings.length === 0)
        return yield* tell("There are no sessions yet. Begin one: mooring run PROMPT")
      yield* print(
        yield* table(
          ["SESSION", "BACKEND", "AGENT", "TURNS", "LAST TURN", "FINGERPRINT"],
          bindings.map(({ session, backend, agent, turns, updatedAt, fingerprint }) => [
            session,
            backend,
            agent,
            String(turns),
            updatedAt,
            fingerprint.slice(0, 15),
          ]),
        ),
      )
    }),
  )

const summary = (binding: Binding) => ({
  session: binding.session,
  backend: binding.backend,
  agent: binding.agent,
  agentSessionId: binding.agentSessionId,
  fingerprint: binding.fingerprint,
  turns: binding.turns,
  updatedAt: binding.updatedAt,
})

const describeBinding = (binding: Binding): string =>
  [
    `${binding.session} in ${binding.backend}, as agent ${binding.agent}`,
    `  conversation  ${binding.agentSessionId}`,
    binding.turns === 0
      ? `  turns         none: the first one was cut off ${binding.updatedAt}`
      : `  turns         ${binding.turns}, the last one ended ${binding.updatedAt}`,
    `  fingerprint   ${binding.fingerprint}`,
    `  directory     ${shortPath(binding.cwd)}`,
    `  kept in       ${shortPath(binding.cliHome)}`,
    ...binding.drift
      .slice(0, 3)
      .map(
        ({ at, reasons }) =>
          `  drift         ${at}: ${reasons.map(({ reason }) => reason).join(", ")}`,
      ),
  ].join("\n")

/** What the command line says. */
interface SessionInput {
  readonly session: string
  readonly json: boolean
}

type Open = (typeof SessionShowOutput.Type)["open"][number]

/** The turns of a session that are open, each with why its agent cannot reach the tools, if so. */
const openIn = (
  session: string,
): Effect.Effect<ReadonlyArray<Open>, StateUnusable, StateDirectory> =>
  Effect.gen(function* () {
    const { path } = yield* StateDirectory
    const turns = (yield* openTurns).filter((turn) => turn.session === session)
    const gateway = turns.length === 0 ? undefined : yield* askGateway(path, { _tag: "Status" })
    return turns.map(({ backend, runner, since, tools }) => ({
      backend,
      pid: runner.pid,
      since,
      tools,
      unreachable: whyUnreachable(tools, gateway) ?? null,
    }))
  })

const describeOpen = ({ backend, pid, since, unreachable }: Open): string =>
  [
    `a turn is open in ${backend}: process ${pid}, since ${since}`,
    ...(unreachable === null
      ? []
      : [
          `  its agent cannot reach the gateway's tools: ${unreachable.problem}`,
          `  fix: ${unreachable.remedy}`,
        ]),
  ].join("\n")

export const sessionShow = ({ session, json }: SessionInput): Effect.Effect<void, Ended> =>
  withState(
    Effect.gen(function* () {
      const store = yield* Store
      yield* requireSession(session)
      const bindings = (yield* store.bindings).filter((binding) => binding.session === session)
      const retired = yield* store.retired(session)
      const open = yield* openIn(session)
      if (json) return yield* printJson(SessionShowOutput, { session, open, bindings, retired })
      for (const turn of open) yield* print(describeOpen(turn))
      for (const binding of bindings) yield* print(describeBinding(binding))
      for (const { retiredAt, because, binding } of retired)
        yield* print(
          `retired ${retiredAt} (${because}): conversation ${binding.agentSessionId} in ${binding.backend}, ${binding.turns} turns`,
        )
    }),
  )

const reportChange = (
  session: string,
  done: "reset" | "restored" | "rebased",
  bindings: ReadonlyArray<Binding>,
  json: boolean,
): Effect.Effect<void> =>
  json
    ? printJson(SessionChangeOutput, {
        session,
        done,
        bindings: bindings.map(({ backend, agentSessionId, fingerprint }) => ({
          backend,
          agentSessionId,
          fingerprint,
        })),
      })
    : Effect.forEach(
        bindings,
        ({ backend, agentSessionId }) =>
          print(
            {
              reset: `reset: the next turn of ${session} in ${backend} begins a new conversation`,
              restored: `restored: the next turn of ${session} in ${backend} goes on with conversation ${agentSessionId}`,
              rebased: `rebased: ${session} in ${backend} goes on with the present configuration`,
            }[done],
          ),
        { discard: true },
      )

/** What the command line says. */
interface ChangeInput extends SessionInput {
  readonly backend: string | undefined
}

export const sessionReset = ({ session, backend, json }: ChangeInput): Effect.Effect<void, Ended> =>
  withState(
    Effect.flatMap(resetSession({ session, backend, onWait: waiting(session) }), (bindings) =>
      reportChange(session, "reset", bindings, json),
    ),
  )

/** What the command line says. */
interface AcceptInput extends ChangeInput {
  readonly mcpConfig: ReadonlyArray<string>
  readonly partial: boolean
}

export const sessionRestore = (input: AcceptInput): Effect.Effect<void, Ended> =>
  withState(
    Effect.flatMap(restoreSession({ ...input, onWait: waiting(input.session) }), (bindings) =>
      reportChange(input.session, "restored", bindings, input.json),
    ),
  )

export const sessionRebase = (input: AcceptInput): Effect.Effect<void, Ended> =>
  withState(
    Effect.flatMap(rebaseSession({ ...input, onWait: waiting(input.session) }), (bindings) =>
      reportChange(input.session, "rebased", bindings, input.json),
    ),
  )
