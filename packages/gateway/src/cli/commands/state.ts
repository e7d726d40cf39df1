/** `mooring state …`: the condition of what is kept, and what a person decides about what is damaged. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Host, statePath } from "../../host.ts"
import { StateDirectory } from "../../state/state-directory.ts"
import { isFine, renewState, surveyState } from "../../upkeep/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { printJson } from "../output/print-json.ts"
import { StateCheckOutput, StateRenewOutput } from "../output/state.ts"
import { print, shortPath, tellProblem } from "../say.ts"
import { table } from "../table.ts"

/** Says what is wrong with files, and what to do. */
export const tellConditions = (
  files: (typeof StateCheckOutput.Type)["files"],
): Effect.Effect<void> =>
  Effect.forEach(
    files.filter(({ problem }) => problem !== undefined),
    (one) =>
      tellProblem(
        isFine(one) ? "warning" : "problem",
        `${one.file}: ${one.problem}`,
        one.remedy ?? "",
      ),
    { discard: true },
  )

export const stateCheck = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const host = yield* Host
    const directory = statePath(host)
    const files = yield* Effect.sync(() => surveyState(host))
    if (json) yield* printJson(StateCheckOutput, { directory, files })
    else {
      yield* print(
        files.length === 0
          ? `Nothing is kept in ${shortPath(directory)} yet.`
          : yield* table(
              ["FILE", "CONDITION"],
              files.map(({ file, status }) => [file, status]),
            ),
      )
      yield* tellConditions(files)
    }
    if (!files.every(isFine)) return yield* new Ended({ code: exitCode.failed })
  }).pipe(Effect.provide(Host.layer))

/** What the command line says. */
interface RenewInput {
  readonly file: string
  readonly json: boolean
}

export const stateRenew = ({ file, json }: RenewInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const { kept, brought } = yield* renewState(file)
    if (json) return yield* printJson(StateRenewOutput, { file, kept: kept ?? null, brought })
    const whole = brought === 0 ? "" : ` with the ${brought} conversations that are whole`
    const old = kept === undefined ? "" : `; the damaged one is kept as ${shortPath(kept)}`
    yield* print(`renewed: ${file} begins anew${whole}${old}`)
  }).pipe(
    Effect.provide(Layer.provideMerge(StateDirectory.layer, Host.layer)),
    Effect.catchTag(["StateUnusable", "NotFound"], fail),
  )
