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

const keyRotate = Command.make(
  "rotate",
  { json },
  lazily(
    () => import("./commands/key.ts"),
    (module) => module.keyRotate,
  ),
).pipe(
  Command.withDescription(
    "Put a new key in use, and bring every session and agreement under it whose configuration is what it was. The older key is kept for the others, until their next turn: nothing is taken for changed. Turns go on meanwhile.",
  ),
  Command.withShortDescription("Put a new key in use"),
  Command.withExamples([example("mooring key rotate", "Replace the key")]),
)

const keyRebase = Command.make(
  "rebase",
  { json },
  lazily(
    () => import("./commands/key.ts"),
    (module) => module.keyRebase,
  ),
).pipe(
  Command.withDescription(
    "Bring sessions and agreements that are still under an older key under the one in use, and forget the older keys that nothing needs any more.",
  ),
  Command.withShortDescription("Bring everything under the key in use"),
  Command.withExamples([
    example("mooring key rebase", "Finish a rotation, or take over a fleet's new key"),
  ]),
)

/** The group of these commands. */
export const key = Command.make("key").pipe(
  Command.withDescription("Look at the key that secrets are digested with, and change it"),
  Command.withSubcommands([keyShow, keyRotate, keyRebase, keyNew]),
)
