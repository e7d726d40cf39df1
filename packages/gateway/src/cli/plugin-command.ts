/** `mooring plugin …`: its commands, their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"
import { pluginEditCommands } from "./plugin-edit-command.ts"

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

const check = Command.make(
  "check",
  {
    path: Argument.String("path").pipe(
      Argument.withDescription("The plugin's directory"),
      Argument.withDefault("."),
    ),
    strict: Flag.Boolean("strict").pipe(
      Flag.withDescription("End with 2 for warnings, too"),
      Flag.withDefault(false),
    ),
    json,
  },
  lazily(
    () => import("./commands/plugin-check.ts"),
    (module) => module.pluginCheck,
  ),
).pipe(
  Command.withDescription(
    "Check a plugin before others install it: everything that its users would be told, and what would not work for them: paths of your machine, missing files, secrets, names that an agent CLI cannot take, and what each of them would go without. Nothing is started.\n\nExit codes: 0 no errors, 2 errors; with --strict also warnings",
  ),
  Command.withShortDescription("Check a plugin before others install it"),
  Command.withExamples([
    example("mooring plugin check ./notes", "Every finding, with its line and what to do"),
    example("mooring plugin check . --strict --json", "The same for a build, as JSON"),
  ]),
)

/** The group of these commands. */
export const plugin = Command.make("plugin").pipe(
  Command.withDescription("Write, check and mount plugins"),
  Command.withSubcommands([init, check, ...pluginEditCommands]),
)
