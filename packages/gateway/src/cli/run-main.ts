/** Runs the command line as this process's program. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as CliOutput from "effect/cli/CliOutput"
import { commandLine } from "./command-line.ts"
import { Ended, exitCode } from "./exit-code.ts"
import { styled, tell, tellProblem } from "./say.ts"

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

/** A failure that nobody foresaw is Mooring's own. */
const unforeseen = (cause: Cause.Cause<unknown>): Effect.Effect<number> =>
  Effect.as(
    tell(`${styled("red", "error:")} this is a fault of Mooring's own\n${Cause.pretty(cause)}`),
    exitCode.failed,
  )

/** Nothing that is relative means anything in a directory that has been removed. */
const needsDirectory: Effect.Effect<void, Ended> = Effect.try({
  try: () => void process.cwd(),
  catch: () => new Ended({ code: exitCode.failed }),
}).pipe(
  Effect.tapError(() =>
    tellProblem("error", "the working directory is no longer there", "change to one that is: cd ~"),
  ),
)

/** Runs a command line to its exit code. */
export const main = (args: ReadonlyArray<string>): void => {
  const program: Effect.Effect<number> = Effect.andThen(needsDirectory, commandLine(args)).pipe(
    Effect.as<number>(exitCode.done),
    Effect.catchTag("Ended", ({ code }) => Effect.succeed(code)),
    Effect.catchTag("ShowHelp", ({ errors }) =>
      Effect.succeed(errors.length > 0 ? exitCode.usage : exitCode.done),
    ),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.interrupt : unforeseen(cause),
    ),
    Effect.provide(presenter),
  )
  NodeRuntime.runMain(program, {
    disableErrorReporting: true,
    teardown: (exit, onExit) =>
      onExit(
        Exit.isSuccess(exit)
          ? Number(exit.value)
          : Cause.hasInterruptsOnly(exit.cause)
            ? // A command for which an interruption is a good end says so.
              Number(process.exitCode ?? 130)
            : 1,
      ),
  })
}
