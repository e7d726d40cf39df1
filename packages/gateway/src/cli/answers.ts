/** Everything that the command line says of itself: its version, and the help of each command. */
import { format } from "node:util"
import * as TerminalCapabilities from "effect/cli/TerminalCapabilities"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { mooring } from "./command.ts"
import { commandLine } from "./command-line.ts"

/** Texts by the arguments that they answer. */
export type Answers = Readonly<Record<string, string>>

interface Named {
  readonly name: string
  readonly subcommands: ReadonlyArray<{ readonly commands: ReadonlyArray<Named> }>
}

/** The arguments that lead to a command, and to each command below it. */
const pathsOf = (
  command: Named,
  above: ReadonlyArray<string>,
): ReadonlyArray<readonly string[]> => [
  above,
  ...command.subcommands.flatMap(({ commands }) =>
    commands.flatMap((below) => pathsOf(below, [...above, below.name])),
  ),
]

const answerTo = (args: ReadonlyArray<string>, canColor: boolean): Effect.Effect<string> => {
  let text = ""
  const listener: Console.Console = Object.assign(Object.create(console), {
    log: (...all: ReadonlyArray<unknown>) => {
      text += `${format(...all)}\n`
    },
  })
  return commandLine(args).pipe(
    Effect.ignore,
    Effect.provideService(Console.Console, listener),
    Effect.provideService(TerminalCapabilities.TerminalCapabilities, {
      canColor,
      canAnimate: false,
      canPrompt: false,
    }),
    Effect.map(() => text),
  )
}

/** The answers, with colours or without. They are made with the bundle, and given without loading anything. */
export const answers = (canColor: boolean): Effect.Effect<Answers> =>
  Effect.map(
    Effect.forEach(
      [["--version"], ...pathsOf(mooring as Named, []).map((path) => [...path, "--help"])],
      (args) => Effect.map(answerTo(args, canColor), (text) => [args.join(" "), text] as const),
    ),
    Object.fromEntries,
  )
