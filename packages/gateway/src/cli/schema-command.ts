/** `mooring schema`: its flags and its help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { example } from "./flags.ts"
import { lazily } from "./lazily.ts"

/** The command. */
export const schema = Command.make(
  "schema",
  {
    file: Argument.Literals("file", ["user", "plugin"]).pipe(
      Argument.withDescription("user: your own file. plugin: a plugin's manifest"),
    ),
    write: Flag.String("write").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("Write it to this file, in place of what was there"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
  },
  lazily(
    () => import("./commands/schema.ts"),
    (module) => module.schema,
  ),
).pipe(
  Command.withDescription(
    'Print the JSON Schema (draft-07) of a kind of file. Name it in the file, and your editor completes and checks: "$schema": "./mooring.schema.json"',
  ),
  Command.withShortDescription("Print the JSON Schema of your file, or of a plugin's"),
  Command.withExamples([
    example("mooring schema user --write mooring.schema.json", "The one of your own file"),
    example("mooring schema plugin", "The one of a plugin's manifest"),
  ]),
)
