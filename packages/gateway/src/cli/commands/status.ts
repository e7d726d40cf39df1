/** `mooring status`: whether a gateway runs, and what it does. */
import * as Effect from "effect/Effect"
import { Host, statePath } from "../../host.ts"
import { askGateway, type Status } from "../../serve/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { tellConfiguration } from "../in-force.ts"
import { StatusOutput } from "../output/gateway.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, tell } from "../say.ts"

const describe = ({ pid, version, port, since, file, configuration, turns }: Status): string =>
  [
    `mooring ${version} serves since ${since}`,
    `  process        ${pid}`,
    `  port           ${port}`,
    `  configuration  ${shortPath(file)}, in force since ${configuration.since}${configuration.state === "good" ? "" : ` (${configuration.state})`}`,
    ...turns.map(
      ({ session, backend, runner, since: opened }) =>
        `  turn           ${session} in ${backend}, process ${runner.pid}, since ${opened}`,
    ),
  ].join("\n")

export const status = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const found = yield* askGateway(statePath(yield* Host), { _tag: "Status" })
    if (json) yield* printJson(StatusOutput, { gateway: found ?? null })
    else if (found !== undefined) yield* print(describe(found))
    if (found === undefined) {
      yield* tell("No gateway runs. Start one: mooring serve")
      return yield* new Ended({ code: exitCode.failed })
    }
    yield* tellConfiguration(found.configuration)
  }).pipe(Effect.provide(Host.layer))
