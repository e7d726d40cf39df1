/** Has a command read its sources as the gateway that runs has them in force, and says where they differ. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Host } from "../host.ts"
import { type ConfigurationState, readSourcesInForce } from "../serve/index.ts"
import { SourceAccess } from "../sources/index.ts"
import { shortPath, tellDiagnostics, tellProblem } from "./say.ts"

/** What each state of the configuration means to a person; nothing is to be said of a good one. */
const headlines: Readonly<
  Record<ConfigurationState["state"], ((configuration: ConfigurationState) => string) | undefined>
> = {
  good: undefined,
  wrong: () => "what is written has errors, and is in force as it is",
  kept: ({ since, files }) =>
    `not in force: ${files.map(shortPath).join(", ")}; the gateway goes on with the configuration of ${since}, the last one without errors`,
}

/** Says what is wrong with the configuration that is written, and what is in force instead. */
export const tellConfiguration = (configuration: ConfigurationState): Effect.Effect<void> =>
  Effect.gen(function* () {
    const headline = headlines[configuration.state]
    if (headline === undefined) return
    yield* tellDiagnostics(configuration.errors)
    yield* tellProblem(
      "warning",
      headline(configuration),
      "mend what is said above; see all of it: mooring check",
    )
  })

/** Sources as they are in force. */
export const sourcesInForce: Layer.Layer<never, never, Host> = Layer.effect(
  SourceAccess,
  Effect.map(Host, (host) => readSourcesInForce(host, tellConfiguration)),
)
