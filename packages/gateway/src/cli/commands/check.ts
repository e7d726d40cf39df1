/** `mooring check`: every finding about every source. */
import * as Effect from "effect/Effect"
import { Host } from "../../host.ts"
import { survey } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { CheckOutput } from "../output/check.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, tellDiagnostics } from "../say.ts"
import type { Selection } from "../selection-arguments.ts"

const count = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? "" : "s"}`

export const check = ({ agent, mcpConfig, json }: Selection): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const { sources, catalog, diagnostics } = survey(yield* Host, { agent, flags: mcpConfig })
    const of = (severity: string) =>
      diagnostics.filter((finding) => finding.severity === severity).length
    const [errors, warnings] = [of("error"), of("warning")]
    yield* tellDiagnostics(diagnostics)
    const dialects = sources.layers.flatMap(({ dialect }) => dialect ?? [])
    if (!json)
      for (const { file, label, because } of dialects)
        yield* print(`${shortPath(file)}: read as ${label}, ${because}`)
    yield* json
      ? printJson(CheckOutput, { file: sources.file, errors, warnings, dialects, diagnostics })
      : print(
          `${shortPath(sources.file)}: ${count(catalog.servers.size, "server")} mounted, ${count(errors, "error")}, ${count(warnings, "warning")}`,
        )
    if (errors > 0) return yield* new Ended({ code: exitCode.usage })
  }).pipe(Effect.provide(Host.layer))
