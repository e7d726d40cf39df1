/** `mooring key …`: its commands, their flags and their help. */
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import { example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const keyShow = Command.make(
  "show",
  { json },
  lazily(
    () => import("./commands/key.ts"),
    (module) => module.keyShow,
  ),
).pipe(
  Command.withDescription(
    "Show the id of the key in use, and where the key is. The id tells nothing of the key.",
  ),
  Command.withShortDescription("Show the id of the key in use"),
  Command.withExamples([example("mooring key show", "Compare it with another machine's")]),
)

const keyNew = Command.make(
  "new",
  { file: Argument.String("file").pipe(Argument.withDescription("A file that is not there yet")) },
  lazily(
    () => import("./commands/key.ts"),
    (module) => module.keyNew,
  ),
).pipe(
  Command.withDescription(
    "Write a new key to a file, for MOORING_KEY_FILE on every machine of a fleet. Nothing begins to use it by that.",
  ),
  Command.withShortDescription("Write a new key to a file"),
  Command.withExamples([example("mooring key new fleet.key", "A key for a fleet")]),
)

/** The group of these commands. */
export const key = Command.make("key").pipe(
  Command.withDescription("Look at the key that secrets are digested with"),
  Command.withSubcommands([keyShow, keyNew]),
)
