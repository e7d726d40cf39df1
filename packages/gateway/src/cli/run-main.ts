/** Runs the command line as this process's program. */
import * as Effect from "effect/Effect"
import * as CliOutput from "effect/cli/CliOutput"
import { commandLine } from "./command-line.ts"
import { Ended, exitCode } from "./exit-code.ts"
import { runProgram } from "./run-program.ts"
import { styled, tell } from "./say.ts"
import { standardError, standardOutput } from "./standard-stream.ts"

/** Of a command line that is wrong, the errors and the way to the help; standard output stays clean. */
const presenter = CliOutput.layerPresenter({
  present: (event) =>
    event._tag === "InvalidInvocation"
      ? Effect.gen(function* () {
          const formatter = CliOutput.defaultFormatter({ colors: false })
          yield* tell(formatter.formatErrors(event.errors).trim())
          yield* tell(`  ${styled("dim", "fix:")} see ${event.commandPath.join(" ")} --help`)
        })
      : CliOutput.defaultPresenter.present(event),
})

/** Runs a command line to its exit code. */
export const main = (args: ReadonlyArray<string>): void => {
  // The library writes to Node's streams itself.
  standardOutput.open()
  standardError.open()
  runProgram(
    commandLine(args).pipe(
      Effect.catchTag("ShowHelp", ({ errors }) =>
        errors.length > 0 ? Effect.fail(new Ended({ code: exitCode.usage })) : Effect.void,
      ),
      Effect.provide(presenter),
    ),
  )
}
