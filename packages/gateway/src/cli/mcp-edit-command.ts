/** `mooring mcp add|set|remove|enable|disable`: their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { dryRun, example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const load = () => import("./commands/mcp-edit.ts")

const name = Argument.String("name").pipe(
  Argument.withDescription("The server's name"),
  Argument.optional,
  Argument.map(Option.getOrUndefined),
)

const scope = (otherwise: string) =>
  Flag.Literals("scope", ["user", "project", "local"]).pipe(
    Flag.withDescription(
      `Which file: yours, the project's, or yours beside it (default: ${otherwise})`,
    ),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  )

const declaring = scope("the one that declares it, else user")

const text = (flag: string, metavar: string, description: string) =>
  Flag.String(flag).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  )

const several = (flag: string, metavar: string, description: string) =>
  Flag.String(flag).pipe(
    Flag.withMetavar(metavar),
    Flag.withDescription(description),
    Flag.atLeast(0),
  )

const entry = {
  env: several("env", "NAME=VALUE", "A variable for the program; may be given several times"),
  header: several("header", "NAME=VALUE", "A header for each request; may be given several times"),
  url: text("url", "URL", "The address of the server"),
  type: Flag.Literals("type", ["stdio", "http", "sse"]).pipe(
    Flag.withDescription("How it is reached (default: found out from the command or the url)"),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  ),
  cwd: text("cwd", "DIR", "The directory that the program is started in"),
  agents: text("agents", "A,B", "Only for these agents"),
  description: text("description", "TEXT", "What it is for, for people"),
  timeout: Flag.Int("timeout").pipe(
    Flag.withMetavar("MS"),
    Flag.withDescription("How long one tool call may take, in milliseconds"),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  ),
  command: Argument.String("command").pipe(
    Argument.withDescription("Behind --: the command that starts the server, and its arguments"),
    Argument.atLeast(0),
  ),
}

const answer =
  "\n\nThe answer says where that was written, whether another file overrides it, and whether the server is mounted now. Comments, order and layout of the file stay.\n\nExit codes: 0 done, 1 the file cannot be written, or was changed meanwhile, 2 usage or configuration"

const add = Command.make(
  "add",
  {
    name,
    scope: scope("user"),
    ...entry,
    replace: Flag.Boolean("replace").pipe(
      Flag.withDescription("Put it in the place of the one of that name"),
      Flag.withDefault(false),
    ),
    dryRun,
    json,
  },
  lazily(load, (module) => module.mcpAdd),
).pipe(
  Command.withDescription(
    `Add a server to your file. Keep secrets in variables: 'TOKEN=\${TOKEN}', in single quotes, is written as a reference and read when the server is started.${answer}`,
  ),
  Command.withShortDescription("Add a server"),
  Command.withExamples([
    example(
      "mooring mcp add files -- npx -y @modelcontextprotocol/server-filesystem .",
      "A program",
    ),
    example(
      "mooring mcp add docs --url https://docs.example.com/mcp --header 'Authorization=Bearer ${DOCS_TOKEN}'",
      "An address, with a token from a variable",
    ),
    example("mooring mcp add files --scope project -- ./serve", "For everybody in this project"),
    example("mooring mcp add files --dry-run -- ./serve", "Show what would be written"),
  ]),
)

const set = Command.make(
  "set",
  {
    name,
    scope: declaring,
    ...entry,
    unset: several(
      "unset",
      "FIELD",
      "Take a field out, or a member of one: timeout, env.NAME; may be given several times",
    ),
    dryRun,
    json,
  },
  lazily(load, (module) => module.mcpSet),
).pipe(
  Command.withDescription(
    `Change fields of a server. Of one that a plugin brings, your file then holds what you changed, and nothing else.${answer}`,
  ),
  Command.withShortDescription("Change fields of a server"),
  Command.withExamples([
    example("mooring mcp set files --timeout 60000", "Give its calls a minute"),
    example("mooring mcp set files --env 'TOKEN=${TOKEN}' --unset cwd", "Two changes at once"),
  ]),
)

const remove = Command.make(
  "remove",
  { name, scope: declaring, dryRun, json },
  lazily(load, (module) => module.mcpRemove),
).pipe(
  Command.withDescription(
    `Take a server out of your file. What a plugin or another file says by that name counts again.${answer}`,
  ),
  Command.withShortDescription("Take a server out"),
  Command.withExamples([example("mooring mcp remove files", "Take it out of the file it is in")]),
)

const disable = Command.make(
  "disable",
  { name, scope: declaring, dryRun, json },
  lazily(load, (module) => module.mcpDisable),
).pipe(
  Command.withDescription(`Turn a server off, a plugin's too; it stays declared.${answer}`),
  Command.withShortDescription("Turn a server off"),
  Command.withExamples([example("mooring mcp disable files", "Turn it off")]),
)

const enableCommand = Command.make(
  "enable",
  { name, scope: declaring, dryRun, json },
  lazily(load, (module) => module.mcpEnable),
).pipe(
  Command.withDescription(`Turn a server on that your file turned off.${answer}`),
  Command.withShortDescription("Turn a server on"),
  Command.withExamples([example("mooring mcp enable files", "Turn it on again")]),
)

const importCommand = Command.make(
  "import",
  {
    what: Argument.String("file|client").pipe(
      Argument.withDescription(
        "Files of any format, or programs by name; every program that is installed where none is given",
      ),
      Argument.atLeast(0),
    ),
    as: text(
      "as",
      "DIALECT",
      "How the named files are written (default: found out from each file)",
    ),
    only: several("only", "NAME", "Only this server; may be given several times"),
    conflicts: Flag.Literals("conflicts", ["skip", "replace", "rename"]).pipe(
      Flag.withDescription(
        "What becomes of a server whose name you have for another (default: you are asked; else skip)",
      ),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Bring in what is new, and ask nothing"),
      Flag.withDefault(false),
    ),
    dryRun,
    json,
  },
  lazily(
    () => import("./commands/mcp-import.ts"),
    (module) => module.mcpImport,
  ),
).pipe(
  Command.withDescription(
    `Bring in servers from other programs: Claude Code and Desktop, Cursor, VS Code, Windsurf, Gemini CLI, Codex, opencode, OpenClaw, Zed, Roo, Kilo, Cline, Amazon Q, Kiro, Junie, Copilot, Antigravity. What is in their files is shown as new, same, conflicting or refused; you choose, or say so by flags. It is then written into your file in its own words, and the other program's file stays as it is.\n\nSecrets that stand there in clear are written in clear, and named in a warning. Comments, order and layout of your file stay.\n\nExit codes: 0 done, 1 nothing was chosen, or your file cannot be written, 2 usage, or something could not be read`,
  ),
  Command.withShortDescription("Bring servers in from other programs"),
  Command.withExamples([
    example("mooring mcp import", "See what every program has, and choose"),
    example("mooring mcp import cursor codex --yes", "All that is new in two of them"),
    example("mooring mcp import team.json --as vscode --only github --yes", "One server of a file"),
    example("mooring mcp import --conflicts rename --dry-run", "Show what would be written"),
  ]),
)

/** The commands that edit servers. */
export const mcpEditCommands = [add, set, remove, enableCommand, disable, importCommand] as const
