/** `mooring state …`: its commands, their flags and their help. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const stateCheck = Command.make(
  "check",
  { json },
  lazily(
    () => import("./commands/state.ts"),
    (module) => module.stateCheck,
  ),
).pipe(
  Command.withDescription(
    "Look at every file of the state, all of it, and say which are damaged, newer than this Mooring, or wait for you. Nothing is changed.\n\nExit codes: 0 nothing is wrong, 1 something is",
  ),
  Command.withShortDescription("Say which files of the state are damaged"),
  Command.withExamples([
    example("mooring state check", "The condition of every file"),
    example("mooring state check --json", "The same as JSON"),
  ]),
)

const stateRenew = Command.make(
  "renew",
  {
    file: Argument.String("file").pipe(
      Argument.withDescription("What is damaged or gone: sessions.db or installation.key"),
    ),
    json,
  },
  lazily(
    () => import("./commands/state.ts"),
    (module) => module.stateRenew,
  ),
).pipe(
  Command.withDescription(
    "Begin anew without a file that is damaged or gone. The damaged one is kept. To go on with a backup instead, put it in its place.",
  ),
  Command.withShortDescription("Begin anew without a file that is damaged"),
  Command.withExamples([
    example("mooring state renew sessions.db", "Begin anew without the sessions in it"),
    example("mooring state renew installation.key", "Have a new key made"),
  ]),
)

/** The group of these commands. */
export const state = Command.make("state").pipe(
  Command.withDescription("Look at what is kept, and decide about what is damaged"),
  Command.withSubcommands([stateCheck, stateRenew]),
)
