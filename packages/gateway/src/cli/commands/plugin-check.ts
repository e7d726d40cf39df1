/** `mooring plugin check`: a strict look at a plugin. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { checkPlugin } from "../../author/index.ts"
import { expandPath, Host, statePath } from "../../host.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { PluginCheckOutput } from "../output/plugin.ts"
import { printJson } from "../output/print-json.ts"
import { describeAsks } from "../plugin-asks.ts"
import { print, shortPath, tellDiagnostics } from "../say.ts"

/** What the command line says. */
export interface PluginCheckInput {
  readonly path: string
  readonly strict: boolean
  readonly json: boolean
}

const count = (number: number, word: string): string =>
  `${number} ${word}${number === 1 ? "" : "s"}`

export const pluginCheck = ({ path, strict, json }: PluginCheckInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const host = yield* Host
    const root = expandPath(host, host.cwd, path)
    const found = checkPlugin(root, join(statePath(host), "plugin-data", "checked"))
    const { name, version, format, servers, asks, backends, diagnostics } = found
    const of = (severity: string) =>
      diagnostics.filter((finding) => finding.severity === severity).length
    const [errors, warnings] = [of("error"), of("warning")]
    yield* tellDiagnostics(diagnostics)
    yield* json
      ? printJson(PluginCheckOutput, {
          name,
          version: version ?? null,
          path: root,
          format: format?.id ?? null,
          servers: servers.map(({ name: server, transport }) => ({ name: server, transport })),
          ...asks,
          backends,
          errors,
          warnings,
          diagnostics,
        })
      : print(
          [
            `${version === undefined ? name : `${name} ${version}`} in ${shortPath(root)}${format === undefined ? "" : `, a plugin of ${format.label}`}: ${count(servers.length, "server")}, ${count(errors, "error")}, ${count(warnings, "warning")}`,
            ...describeAsks(asks),
          ].join("\n"),
        )
    if (errors > 0 || (strict && warnings > 0)) return yield* new Ended({ code: exitCode.usage })
  }).pipe(Effect.provide(Host.layer))
