/** `mooring plugin init`: a small plugin that works, to begin with. */
import * as Effect from "effect/Effect"
import { mayNamePlugin, pluginNameRule } from "@mooring/config"
import { writeNewPlugin } from "../../author/index.ts"
import { expandPath, Host } from "../../host.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { PluginInitOutput } from "../output/plugin.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, tellProblem } from "../say.ts"

/** What the command line says. */
export interface PluginInitInput {
  readonly name: string
  readonly dir: string | undefined
  readonly json: boolean
}

const refuse = (what: string, remedy: string): Effect.Effect<never, Ended> =>
  Effect.andThen(tellProblem("error", what, remedy), new Ended({ code: exitCode.usage }))

export const pluginInit = ({ name, dir, json }: PluginInitInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    if (!mayNamePlugin(name))
      return yield* refuse(`${name} cannot name a plugin`, `choose ${pluginNameRule}`)
    const host = yield* Host
    const directory = expandPath(host, host.cwd, dir ?? name)
    const files = yield* writeNewPlugin(name, directory).pipe(
      Effect.catch(({ path, problem, remedy }) =>
        refuse(`${shortPath(path)} cannot be used: ${problem}`, remedy),
      ),
    )
    if (json) return yield* printJson(PluginInitOutput, { name, directory, files })
    yield* print(`wrote ${name} to ${shortPath(directory)}: ${files.join(", ")}`)
    yield* print(`next: cd ${shortPath(directory)} && npm install && npm test`)
  }).pipe(Effect.provide(Host.layer))
