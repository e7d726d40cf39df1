/** A command line, understood: what runs a command, or prints its help. */
import type * as CliError from "effect/cli/CliError"
import * as CliConfig from "effect/cli/CliConfig"
import * as Command from "effect/cli/Command"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { version } from "../version.ts"
import { mooring } from "./command.ts"
import type { Ended } from "./exit-code.ts"
import { parserServices } from "./parser-services.ts"

const surroundings = Layer.mergeAll(
  parserServices,
  CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] }),
)

/** Runs the command that the arguments name. */
export const commandLine = (
  args: ReadonlyArray<string>,
): Effect.Effect<void, Ended | CliError.CliError> =>
  Effect.provide(Command.runWith(mooring, { version })(args), surroundings)
