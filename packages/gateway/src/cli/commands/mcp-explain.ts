/** `mooring mcp explain`: where each value of a server comes from. */
import * as Effect from "effect/Effect"
import { didYouMean, explain, type Explanation, isError, type Leaf } from "@mooring/config"
import { NotFound } from "../../errors.ts"
import { Host } from "../../host.ts"
import { surveyInForce } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { McpExplainOutput } from "../output/mcp.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, tellDiagnostics } from "../say.ts"
import { table } from "../table.ts"

/** What the command line says. */
export interface McpExplainInput {
  readonly name: string
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly json: boolean
}

const at = ({ file, line, column }: { file: string; line: number; column: number }): string =>
  `${shortPath(file)}:${line}:${column}`

const rowsOf = ({
  path,
  fieldClass,
  value,
  written,
  shadows,
}: Leaf): ReadonlyArray<ReadonlyArray<string>> => [
  [
    path,
    fieldClass,
    written?.value ?? value,
    written === undefined ? "(default)" : `${written.source}, ${at(written.origin)}`,
  ],
  ...shadows.map((below) => [
    "",
    "",
    `  over ${below.value}`,
    `${below.source}, ${at(below.origin)}`,
  ]),
]

const show = (explanation: Explanation): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { name, source, declaredAt, leaves, replaces } = explanation
    yield* print(
      `${name}: declared by ${source}${declaredAt === undefined ? "" : ` at ${at(declaredAt)}`}`,
    )
    yield* print(
      yield* table(["FIELD", "CLASS", "VALUE", "WRITTEN"], leaves.flatMap(rowsOf), [
        "VALUE",
        "WRITTEN",
      ]),
    )
    for (const replaced of replaces)
      yield* print(`replaces the entry of ${replaced.source} at ${at(replaced.origin)}`)
  })

export const mcpExplain = (input: McpExplainInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const { name, agent, mcpConfig, json } = input
    const { catalog, diagnostics } = yield* surveyInForce({ agent, flags: mcpConfig })
    yield* tellDiagnostics(diagnostics)
    const server = catalog.servers.get(name)
    if (server === undefined) {
      const meant = didYouMean(name, [...catalog.servers.keys()])
      return yield* new NotFound({
        what: "server",
        name,
        ...(meant === undefined ? {} : { meant }),
        remedy: "see which there are, and which are not mounted: mooring mcp list",
      })
    }
    const explanation = explain(server)
    yield* json ? printJson(McpExplainOutput, explanation) : show(explanation)
    if (diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
  }).pipe(
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    Effect.catchTag("NotFound", fail),
  )
