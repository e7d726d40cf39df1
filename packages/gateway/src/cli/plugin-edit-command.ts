/** `mooring plugin list|add|remove|enable|disable|rename|allow`: their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { dryRun, example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const load = () => import("./commands/plugin-edit.ts")
const loadAdd = () => import("./commands/plugin-add.ts")

const word = (argument: string, description: string) =>
  Argument.String(argument).pipe(
    Argument.withDescription(description),
    Argument.optional,
    Argument.map(Option.getOrUndefined),
  )

const name = word("name", "The plugin, as your file calls it")

const several = (flag: string, metavar: string, description: string) =>
  Flag.String(flag).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.atLeast(0),
  )

const answer =
  "\n\nThe answer says where that was written, and whether its servers are mounted now. Comments, order and layout of the file stay.\n\nExit codes: 0 done, 1 the file cannot be written, or was changed meanwhile, or you said no, 2 usage or configuration"

const add = Command.make(
  "add",
  {
    path: word("path", "The plugin's directory"),
    name: Flag.String("name").pipe(
      Flag.withMetavar("NAME"),
      Flag.withDescription("What your file calls it (default: as it calls itself)"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    replace: Flag.Boolean("replace").pipe(
      Flag.withDescription(
        "Mount it in the place of the one of that name, with all that you said about that one: it has moved",
      ),
      Flag.withDefault(false),
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Mount it without being asked, and allow all that it asks for"),
      Flag.withDefault(false),
    ),
    dryRun,
    json,
  },
  lazily(loadAdd, (module) => module.pluginAdd),
).pipe(
  Command.withDescription(
    `Mount a plugin: show what it starts and contacts, and which variables and hosts it asks for; ask whether that is wanted; then write it to your file. In a pipe nobody is asked: it is mounted, and allowed nothing, unless you say --yes.${answer}`,
  ),
  Command.withShortDescription("Mount a plugin"),
  Command.withExamples([
    example("mooring plugin add ./notes", "Look at it, decide, and mount it"),
    example("mooring plugin add ~/plugins/notes --name my-notes", "Under a name of your own"),
    example("mooring plugin add ~/elsewhere/notes --replace", "It is somewhere else now"),
    example("mooring plugin add ./notes --dry-run --yes", "Show what would be written"),
  ]),
)

const remove = Command.make(
  "remove",
  { name, dryRun, json },
  lazily(load, (module) => module.pluginRemove),
).pipe(
  Command.withDescription(
    `Take a plugin out of your file, with what you allowed it. Its directory, and the data that it keeps, stay.${answer}`,
  ),
  Command.withShortDescription("Take a plugin out"),
  Command.withExamples([example("mooring plugin remove notes", "Take it out")]),
)

const enable = Command.make(
  "enable",
  { name, dryRun, json },
  lazily(load, (module) => module.pluginEnable),
).pipe(
  Command.withDescription(`Turn a plugin on that your file turned off.${answer}`),
  Command.withShortDescription("Turn a plugin on"),
  Command.withExamples([example("mooring plugin enable notes", "Turn it on again")]),
)

const disable = Command.make(
  "disable",
  { name, dryRun, json },
  lazily(load, (module) => module.pluginDisable),
).pipe(
  Command.withDescription(
    `Turn a plugin off: none of its servers is mounted. What you allowed it stays written.${answer}`,
  ),
  Command.withShortDescription("Turn a plugin off"),
  Command.withExamples([example("mooring plugin disable notes", "Turn all of it off")]),
)

const rename = Command.make(
  "rename",
  {
    name,
    server: word("server", "The plugin's own name for the server"),
    to: word("newname", "Your name for it; the plugin's own takes yours away"),
    dryRun,
    json,
  },
  lazily(load, (module) => module.pluginRename),
).pipe(
  Command.withDescription(
    `Give a plugin's server a name of your own, where two have the same.${answer}`,
  ),
  Command.withShortDescription("Rename a plugin's server"),
  Command.withExamples([
    example("mooring plugin rename notes files notes-files", "Its server files is notes-files"),
  ]),
)

const allow = Command.make(
  "allow",
  {
    name,
    env: Argument.String("variable").pipe(
      Argument.withDescription("An environment variable that its entries may refer to"),
      Argument.atLeast(0),
    ),
    sets: several("set", "VARIABLE", "A dangerous variable that its entries may set"),
    hosts: several("host", "HOST", "A private host that its entries may contact"),
    dryRun,
    json,
  },
  lazily(loadAdd, (module) => module.pluginAllow),
).pipe(
  Command.withDescription(
    `Allow a plugin what it asks for: to read variables, to set dangerous ones, to contact private hosts. On a terminal, and with nothing named, you choose from what it asks for.${answer}`,
  ),
  Command.withShortDescription("Allow a plugin what it asks for"),
  Command.withExamples([
    example("mooring plugin allow notes NOTES_TOKEN", "It may read that variable"),
    example("mooring plugin allow notes --set NODE_OPTIONS --host localhost", "And so on"),
  ]),
)

const list = Command.make(
  "list",
  { json },
  lazily(
    () => import("./commands/plugin-list.ts"),
    (module) => module.pluginList,
  ),
).pipe(
  Command.withDescription(
    "List your plugins: where they are, which of their servers are mounted, and what they ask for that you have not allowed.",
  ),
  Command.withShortDescription("List your plugins"),
  Command.withExamples([example("mooring plugin list", "Every plugin of your file")]),
)

/** The commands about the plugins of the user's file. */
export const pluginEditCommands = [list, add, remove, enable, disable, rename, allow] as const
