/** `mooring session prune`: takes out of the store what it has more than is to be kept. */
import * as Effect from "effect/Effect"
import { defaultKeep, type Keep } from "@mooring/config"
import { Host } from "../../host.ts"
import { diskReader, loadSources } from "../../sources/index.ts"
import { clearSessions, pruneSessions } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { printJson } from "../output/print-json.ts"
import { SessionPruneOutput } from "../output/session.ts"
import { print, tell, tellProblem } from "../say.ts"
import { table } from "../table.ts"
import { withState } from "../with-state.ts"

/** What the command line says: numbers in place of those in the user's file. */
export interface SessionPruneInput extends Partial<Record<keyof Keep, number | undefined>> {
  readonly dryRun: boolean
  readonly json: boolean
}

const keepOf = ({ history, retired, ended }: SessionPruneInput, own: Keep): Keep => ({
  history: history ?? own.history,
  retired: retired ?? own.retired,
  ended: ended ?? own.ended,
})

export const sessionPrune = (input: SessionPruneInput): Effect.Effect<void, Ended> =>
  withState(
    Effect.gen(function* () {
      const host = yield* Host
      const own = loadSources(host, [], diskReader, "without-project").keep
      const wanted = [input.history, input.retired, input.ended]
      if (own === undefined && wanted.includes(undefined)) {
        yield* tellProblem(
          "error",
          "how much is to be kept could not be read: nothing is pruned",
          "see what is wrong with your file: mooring check; or say --history, --retired and --ended",
        )
        return yield* new Ended({ code: exitCode.usage })
      }
      const keep = keepOf(input, own ?? defaultKeep)
      const { dryRun, json } = input
      const { pruned, busy } = yield* pruneSessions(keep, dryRun)
      if (!dryRun) yield* clearSessions
      if (json)
        return yield* printJson(SessionPruneOutput, {
          dryRun,
          keep,
          pruned: [...pruned],
          busy: [...busy],
        })
      for (const session of busy) yield* tell(`${session} is left alone: a turn is open in it`)
      yield* print(
        pruned.length === 0
          ? "there is nothing to prune"
          : yield* table(
              ["SESSION", "BACKEND", "HISTORY", "RETIRED"],
              pruned.map(({ session, backend, history, retired }) => [
                session,
                backend,
                String(history),
                String(retired),
              ]),
            ),
      )
      if (pruned.length > 0)
        yield* print(dryRun ? "nothing is taken out: --dry-run" : "these are taken out")
    }),
  )
