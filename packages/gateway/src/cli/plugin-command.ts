/** `mooring plugin …`: its commands, their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const init = Command.make(
  "init",
  {
    name: Argument.String("name").pipe(
      Argument.withDescription("What the plugin is called: lower-case words joined by -"),
    ),
    dir: Flag.String("dir").pipe(
      Flag.withMetavar("DIR"),
      Flag.withDescription("The directory of the plugin (default: its name)"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    json,
  },
  lazily(
    () => import("./commands/plugin-init.ts"),
    (module) => module.pluginInit,
  ),
).pipe(
  Command.withDescription(
    "Write a small plugin that works: an MCP server in TypeScript, the manifest, and a test that mounts it as a gateway would. Nothing is overwritten.\n\nExit codes: 0 written, 2 the name or the directory cannot be used",
  ),
  Command.withShortDescription("Write a small plugin to begin with"),
  Command.withExamples([
    example("mooring plugin init notes", "A plugin in ./notes"),
    example("mooring plugin init notes --dir ~/plugins/notes", "The same somewhere else"),
  ]),
)

/** The group of these commands. */
export const plugin = Command.make("plugin").pipe(
  Command.withDescription("Write and check plugins"),
  Command.withSubcommands([init]),
)
