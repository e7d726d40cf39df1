/** `mooring session why`: the verdicts of a session, and those that an edit would bring. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Diagnostic, Verdict } from "@mooring/config"
import { ConfigurationRefused } from "../../errors.ts"
import { configPath, expandPath, Host } from "../../host.ts"
import { type HistoryEntry, Store } from "../../session/index.ts"
import { diskReader } from "../../sources/index.ts"
import { foresee, type Foreseen, requireSession } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { printJson } from "../output/print-json.ts"
import { SessionForeseenOutput, SessionWhyOutput } from "../output/session.ts"
import { print, shortPath, tellDiagnostics, tellProblem } from "../say.ts"
import { describeVerdict } from "../verdict-text.ts"
import { withState } from "../with-state.ts"

/** How many entries of a history are shown. */
const shownHistory = 20

const describeEntry = (entry: HistoryEntry): string => {
  const { event } = entry
  switch (event._tag) {
    case "Verdict":
      return describeVerdict(event.verdict, entry.session)
    case "Failed":
      return `${describeVerdict(event.verdict, entry.session)}\n  the agent failed: nothing was bound`
    case "Unreadable":
      return "this entry was written by another version of Mooring, or is damaged"
    case "Reset":
      return "reset by a person: the next turn begins a new conversation"
    case "Restored":
      return "restored by a person: an earlier conversation goes on"
    case "Rebased":
      return "rebased by a person: the configuration of then was accepted"
  }
}

const showHistory = (session: string, json: boolean) =>
  Effect.gen(function* () {
    const store = yield* Store
    yield* requireSession(session)
    const history = yield* store.history(session, shownHistory)
    if (json) return yield* printJson(SessionWhyOutput, { session, history })
    for (const entry of history)
      yield* print(`${entry.at}  ${entry.backend}\n${describeEntry(entry)}\n`)
  })

/** What the command line says. */
interface WhyInput {
  readonly session: string | undefined
  readonly draft: string | undefined
  readonly insteadOf: string | undefined
  readonly mcpConfig: ReadonlyArray<string>
  readonly json: boolean
}

const usage = (what: string, remedy: string) =>
  Effect.andThen(
    tellProblem("error", what, remedy),
    Effect.fail(new Ended({ code: exitCode.usage })),
  )

/** Whether a verdict ends a conversation, or keeps its next turn from being run. */
const isLoss = ({ kind }: Verdict): boolean => kind === "fresh" || kind === "held"

const isSame = ({ before, after }: Foreseen): boolean =>
  JSON.stringify(before) === JSON.stringify(after)

const showForeseen = (sessions: ReadonlyArray<Foreseen>, insteadOf: string, file: string) =>
  Effect.gen(function* () {
    const affected = sessions.filter((session) => !isSame(session))
    yield* print(`If ${shortPath(file)} were ${shortPath(insteadOf)}:`)
    for (const { binding, after } of affected)
      yield* print(
        `\n${binding.session} in ${binding.backend}\n${describeVerdict(after, binding.session)}`,
      )
    const rest = sessions.length - affected.length
    if (rest > 0)
      yield* print(
        `${affected.length === 0 ? "" : "\n"}${rest} ${rest === 1 ? "conversation" : "conversations"} would notice nothing`,
      )
    if (sessions.length === 0) yield* print("there are no conversations that it could end")
  })

const foreseeDraft = ({
  session,
  draft,
  insteadOf,
  mcpConfig,
  json,
}: WhyInput & { readonly draft: string }) =>
  Effect.gen(function* () {
    const host = yield* Host
    const file = expandPath(host, host.cwd, draft)
    const place =
      insteadOf === undefined ? configPath(host).path : expandPath(host, host.cwd, insteadOf)
    const readable = diskReader.readText(file)
    if (Result.isFailure(readable))
      return yield* new ConfigurationRefused({ diagnostics: [readable.failure] })
    if (session !== undefined) yield* requireSession(session)
    const bindings = (yield* (yield* Store).bindings).filter(
      (binding) => session === undefined || binding.session === session,
    )
    const { sessions, isRead, prepared } = yield* foresee(
      bindings,
      { file, insteadOf: place },
      mcpConfig,
    )
    if (sessions.length > 0 && !isRead)
      return yield* usage(
        `no session reads ${shortPath(place)}`,
        "name a file that is read: your own, a project's, or a plugin's; see which are: mooring check",
      )
    const diagnostics = [
      ...new Map(
        prepared
          .flatMap((one) => one.diagnostics)
          .filter(({ origin }) => origin.file === file)
          .map((finding): [string, Diagnostic] => [JSON.stringify(finding), finding]),
      ).values(),
    ]
    yield* tellDiagnostics(diagnostics)
    yield* json
      ? printJson(SessionForeseenOutput, {
          file,
          insteadOf: place,
          sessions: sessions.map(({ binding, before, after }) => ({
            session: binding.session,
            backend: binding.backend,
            agentSessionId: binding.agentSessionId,
            before,
            after,
          })),
          diagnostics,
        })
      : showForeseen(sessions, place, file)
    if (sessions.some((one) => isLoss(one.after) && !isSame(one)))
      return yield* new Ended({ code: exitCode.failed })
  })

export const sessionWhy = (input: WhyInput): Effect.Effect<void, Ended> => {
  const { session, draft, insteadOf, json } = input
  return withState(
    Effect.gen(function* () {
      if (draft !== undefined) return yield* foreseeDraft({ ...input, draft })
      if (insteadOf !== undefined)
        return yield* usage("--instead-of says what --if FILE is an edit of", "add --if FILE")
      if (session === undefined)
        return yield* usage(
          "which session is not said",
          "name one: mooring session why KEY; or ask about an edit: mooring session why --if FILE",
        )
      return yield* showHistory(session, json)
    }),
  )
}
