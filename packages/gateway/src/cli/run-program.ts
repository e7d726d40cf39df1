/** Runs a command as this process's program. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { CliError } from "effect/cli/CliError"
import { Ended, exitCode } from "./exit-code.ts"
import { styled, tell, tellProblem } from "./say.ts"
import { standardError, standardOutput } from "./standard-stream.ts"

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

/** The exit code of a command that a signal has ended. */
const interrupted = 130

/** Waits for a signal that ends commands. */
const signalled = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve())
  })

/** Runs a command to its exit code. */
export const runProgram = (command: Effect.Effect<void, Ended | CliError>): void => {
  const program: Effect.Effect<number> = Effect.andThen(needsDirectory, command).pipe(
    Effect.as<number>(exitCode.done),
    Effect.catchTag("Ended", ({ code }) => Effect.succeed(code)),
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause) ? Effect.interrupt : unforeseen(cause),
    ),
  )
  const stopped = signalled()
  // Once all is written: Node would first take down what ends with the process anyway.
  const end = async (code: number): Promise<void> => {
    const streams = [standardOutput, standardError]
    await Promise.race([stopped, Promise.all(streams.map((stream) => stream.written()))])
    const isWhole = streams.every((stream) => stream.isWritten)
    // What could not be written says how it ends.
    process.exit(process.exitCode ?? (isWhole ? code : interrupted))
  }
  NodeRuntime.runMain(program, {
    disableErrorReporting: true,
    teardown: (exit, onExit) => {
      if (Exit.isSuccess(exit)) void end(Number(exit.value))
      // A command for which an interruption is a good end says so.
      else onExit(Cause.hasInterruptsOnly(exit.cause) ? Number(process.exitCode ?? interrupted) : 1)
    },
  })
}
