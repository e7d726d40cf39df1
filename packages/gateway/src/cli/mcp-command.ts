/** `mooring mcp …`: its commands, their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { agent, json, selection, seconds, example } from "./flags.ts"
import { lazily } from "./lazily.ts"
import { mcpEditCommands } from "./mcp-edit-command.ts"

const mcpList = Command.make(
  "list",
  selection,
  lazily(
    () => import("./commands/mcp-list.ts"),
    (module) => module.mcpList,
  ),
).pipe(
  Command.withDescription(
    "List the MCP servers of an agent: what is mounted, where it was declared, and why everything else is not.",
  ),
  Command.withShortDescription("List the MCP servers, and what is not mounted"),
  Command.withExamples([
    example("mooring mcp list", "The servers of the main agent"),
    example("mooring mcp list --agent coder --json", "Those of another agent, as JSON"),
  ]),
)

const mcpExplain = Command.make(
  "explain",
  {
    name: Argument.String("name").pipe(Argument.withDescription("The server's name")),
    ...selection,
  },
  lazily(
    () => import("./commands/mcp-explain.ts"),
    (module) => module.mcpExplain,
  ),
).pipe(
  Command.withDescription(
    "Explain an MCP server: each of its values, where that was written, and what it shadows. Secrets are masked.",
  ),
  Command.withShortDescription("Explain where each value of a server comes from"),
  Command.withExamples([example("mooring mcp explain github", "Where its values come from")]),
)

const mcpRender = Command.make(
  "render",
  {
    backend: Flag.String("backend").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("Which agent CLI (default: demo)"),
      Flag.withDefault("demo"),
    ),
    ...selection,
  },
  lazily(
    () => import("./commands/mcp-render.ts"),
    (module) => module.mcpRender,
  ),
).pipe(
  Command.withDescription(
    "Show what an agent CLI would be started with: its command line, and each variable and file that is written for it. Secrets are masked; nothing is written or started.",
  ),
  Command.withShortDescription("Show what an agent CLI would be started with"),
  Command.withExamples([
    example("mooring mcp render --backend claude", "What Claude Code would be given"),
    example("mooring mcp render --backend codex --json", "The same for Codex, as JSON"),
  ]),
)

const mcpProbe = Command.make(
  "probe",
  {
    names: Argument.String("name").pipe(
      Argument.withDescription("A server's name; all servers where none is given"),
      Argument.atLeast(0),
    ),
    timeout: seconds("How long a server may take (default: as its entry says, or 30)"),
    ...selection,
  },
  lazily(
    () => import("./commands/mcp-probe.ts"),
    (module) => module.mcpProbe,
  ),
).pipe(
  Command.withDescription(
    "Start or reach the declared MCP servers as a turn would, list their tools, and end them again. Names behind a minus are left out by the entry's filter.\n\nExit codes: 0 all are up, 1 one failed, 2 usage or configuration",
  ),
  Command.withShortDescription("Start or reach the MCP servers, and list their tools"),
  Command.withExamples([
    example("mooring mcp probe", "Every server of the main agent"),
    example("mooring mcp probe github --timeout 5", "One server, in five seconds at most"),
  ]),
)

const mcpDiff = Command.make(
  "diff",
  {
    files: Argument.String("file").pipe(
      Argument.withDescription("Two files of any format; or one, to compare your own file with"),
      Argument.between(0, 2),
    ),
    since: Flag.String("since").pipe(
      Flag.withMetavar("KEY"),
      Flag.withDescription("What has changed since the last turn of this session"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    backend: Flag.String("backend").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("With --since: which of the session's conversations"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    agent,
    json,
  },
  lazily(
    () => import("./commands/mcp-diff.ts"),
    (module) => module.mcpDiff,
  ),
).pipe(
  Command.withDescription(
    "Say what differs between two files, or since the last turn of a session: which servers and fields, where that is written, and what it does to a conversation. Formatting, order and dialect are no difference. Secrets are compared, and not shown.\n\nExit codes: 0 they say the same, 1 they differ, 2 usage or configuration",
  ),
  Command.withShortDescription("Say what differs, and what that does to a conversation"),
  Command.withExamples([
    example("mooring mcp diff .mcp.json .cursor/mcp.json", "Two files, whatever their formats"),
    example("mooring mcp diff draft.jsonc", "A draft, and your own file"),
    example("mooring mcp diff --since default", "What changed since a session's last turn"),
  ]),
)

/** The group of these commands. */
export const mcp = Command.make("mcp").pipe(
  Command.withDescription("Look at the MCP servers, and change them"),
  Command.withSubcommands([mcpList, mcpExplain, mcpRender, mcpProbe, mcpDiff, ...mcpEditCommands]),
)
