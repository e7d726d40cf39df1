/** The command line: every command, its flags, and its help. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { lazily } from "./lazily.ts"
import { readPrompt } from "./prompt.ts"

const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON, and nothing else, on standard output"),
  Flag.withDefault(false),
)

const agent = Flag.String("agent").pipe(
  Flag.withMetavar("NAME"),
  Flag.withDescription("The agent whose servers are meant (default: main)"),
  Flag.withDefault("main"),
)

const mcpConfig = Flag.String("mcp-config").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("More servers, from a file or as JSON; may be given several times"),
  Flag.atLeast(0),
)

const partial = Flag.Boolean("partial").pipe(
  Flag.withDescription("Go on without servers that could not be read"),
  Flag.withDefault(false),
)

const selection = { agent, mcpConfig, json }

const key = Argument.String("session").pipe(Argument.withDescription("The session's key"))

const oneBackend = Flag.String("backend").pipe(
  Flag.withMetavar("ID"),
  Flag.withDescription("Only the conversation in this backend"),
  Flag.optional,
  Flag.map(Option.getOrUndefined),
)

const seconds = (description: string) =>
  Flag.Finite("timeout").pipe(
    Flag.withMetavar("SECONDS"),
    Flag.withDescription(description),
    Flag.filter(
      (count) => count > 0 && count <= 86_400,
      () => "must be more than 0, and at most 86400",
    ),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  )

const example = (command: string, description: string) => ({ command, description })

const run = Command.make(
  "run",
  {
    session: Flag.String("session").pipe(
      Flag.withMetavar("KEY"),
      Flag.withDescription("Which session the turn belongs to (default: default)"),
      Flag.withDefault("default"),
    ),
    backend: Flag.String("backend").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription("Which agent CLI runs the turn (default: demo)"),
      Flag.withDefault("demo"),
    ),
    agent,
    mcpConfig,
    partial,
    timeout: seconds("How long the agent may take (default: as long as it wants)"),
    json,
    prompt: Argument.String("prompt").pipe(
      Argument.withDescription("What the agent is asked; read from standard input where absent"),
      Argument.optional,
    ),
  },
  (input) =>
    Effect.flatMap(readPrompt(Option.getOrUndefined(input.prompt)), (prompt) =>
      lazily(
        () => import("./commands/run.ts"),
        (module) => module.run,
      )({ ...input, prompt }),
    ),
).pipe(
  Command.withDescription(
    "Run one turn of a session: the conversation goes on unless something that you or a plugin declared has changed.\n\nExit codes: 0 answered, 1 failed, 2 usage or configuration, 3 held",
  ),
  Command.withShortDescription("Run one turn of a session"),
  Command.withExamples([
    example('mooring run "what changed since yesterday?"', "A turn in the default session"),
    example("mooring run --session review --json tools", "A turn in another session, as JSON"),
    example("mooring run --mcp-config ./extra.json tools", "A turn with more servers"),
    example('mooring run --backend claude --timeout 600 "go on"', "A turn of Claude Code"),
  ]),
)

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

const mcp = Command.make("mcp").pipe(
  Command.withDescription("Look at the MCP servers"),
  Command.withSubcommands([mcpList, mcpExplain, mcpRender, mcpProbe]),
)

const identity = Command.make(
  "identity",
  selection,
  lazily(
    () => import("./commands/identity.ts"),
    (module) => module.identity,
  ),
).pipe(
  Command.withDescription(
    "Print the fingerprint of the resume identity: what decides whether a conversation goes on. It holds no secret, no port, no path of a run.",
  ),
  Command.withShortDescription("Print what decides whether a conversation goes on"),
  Command.withExamples([
    example("mooring identity", "The fingerprint"),
    example("mooring identity --json", "The fingerprint and the whole identity"),
  ]),
)

const check = Command.make(
  "check",
  selection,
  lazily(
    () => import("./commands/check.ts"),
    (module) => module.check,
  ),
).pipe(
  Command.withDescription(
    "Check every source: your file, the plugins it mounts, and the flags.\n\nExit codes: 0 no errors, 2 errors",
  ),
  Command.withShortDescription("Check every source of configuration"),
  Command.withExamples([example("mooring check", "Every finding, with its line and what to do")]),
)

const doctor = Command.make(
  "doctor",
  {
    ...selection,
    timeout: seconds("How long a server may take (default: as its entry says, or 30)"),
  },
  lazily(
    () => import("./commands/doctor.ts"),
    (module) => module.doctor,
  ),
).pipe(
  Command.withDescription(
    "Say which agent CLIs are there and whether a turn of each could run, and start or reach every server to say what is wrong with it. Nothing that it started outlives it.\n\nExit codes: 0 nothing is wrong with what is declared, 1 a server failed, 2 configuration",
  ),
  Command.withShortDescription("Say what is there, and what is wrong"),
  Command.withExamples([
    example("mooring doctor", "Everything"),
    example("mooring doctor --json --timeout 5", "The same as JSON, five seconds for each server"),
  ]),
)

const sessionList = Command.make(
  "list",
  { json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionList,
  ),
).pipe(
  Command.withDescription("List the sessions."),
  Command.withExamples([example("mooring session list", "Every session")]),
)

const sessionShow = Command.make(
  "show",
  { session: key, json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionShow,
  ),
).pipe(
  Command.withDescription("Show a session: its conversations, those in force and earlier ones."),
  Command.withExamples([example("mooring session show default", "The default session")]),
)

const sessionWhy = Command.make(
  "why",
  { session: key, json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionWhy,
  ),
).pipe(
  Command.withDescription(
    "Say why each of a session's turns resumed its conversation, began a new one, or was held.",
  ),
  Command.withExamples([example("mooring session why default", "The verdicts, the newest first")]),
)

const sessionReset = Command.make(
  "reset",
  { session: key, backend: oneBackend, json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionReset,
  ),
).pipe(
  Command.withDescription(
    "Have the next turn begin a new conversation. The present one is kept, and can be restored.",
  ),
  Command.withExamples([example("mooring session reset default", "Begin anew")]),
)

const accept = { session: key, backend: oneBackend, mcpConfig, partial, json }

const sessionRestore = Command.make(
  "restore",
  accept,
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionRestore,
  ),
).pipe(
  Command.withDescription(
    "Bring back the conversation that a session had before, with the present configuration.",
  ),
  Command.withExamples([example("mooring session restore default", "Undo a fresh start")]),
)

const sessionRebase = Command.make(
  "rebase",
  accept,
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionRebase,
  ),
).pipe(
  Command.withDescription(
    "Accept the present configuration for a session that is held, or that would begin anew.",
  ),
  Command.withExamples([
    example("mooring session rebase default", "Go on with the configuration as it is"),
  ]),
)

const session = Command.make("session").pipe(
  Command.withDescription("Look at sessions, and change them"),
  Command.withSubcommands([
    sessionList,
    sessionShow,
    sessionWhy,
    sessionReset,
    sessionRestore,
    sessionRebase,
  ]),
)

const serve = Command.make(
  "serve",
  {},
  lazily(
    () => import("./commands/serve.ts"),
    (module) => module.serve,
  ),
).pipe(
  Command.withDescription(
    "Run the gateway as a service, until Ctrl-C or mooring stop: its tools keep their port and key over restarts, so that an agent in the middle of a turn goes on calling them, and the last configuration without errors stays in force while the written one has some. One gateway serves a state directory; mooring run uses it when it is there.\n\nThe log is on standard error, a JSON object a line.\n\nExit codes: 0 stopped, 1 failed, or another gateway serves this state directory",
  ),
  Command.withShortDescription("Run the gateway as a service"),
  Command.withExamples([
    example("mooring serve", "Serve the default state directory"),
    example("mooring serve 2>> gateway.log", "The same, with its log in a file"),
  ]),
)

const status = Command.make(
  "status",
  { json },
  lazily(
    () => import("./commands/status.ts"),
    (module) => module.status,
  ),
).pipe(
  Command.withDescription(
    "Show the gateway that runs: its process and port, whether what is written is in force, and the turns that are open.\n\nExit codes: 0 one runs, 1 none does",
  ),
  Command.withShortDescription("Show the gateway that runs"),
  Command.withExamples([example("mooring status", "What it is, and what it does")]),
)

const stop = Command.make(
  "stop",
  {},
  lazily(
    () => import("./commands/stop.ts"),
    (module) => module.stop,
  ),
).pipe(
  Command.withDescription(
    "Stop the gateway that runs: it answers the calls in flight, and ends. Turns that are open go on; their agents find its tools again when it is started again.",
  ),
  Command.withShortDescription("Stop the gateway that runs"),
  Command.withExamples([example("mooring stop", "Stop it, and wait until it has ended")]),
)

/** The root command. */
export const mooring = Command.make("mooring").pipe(
  Command.withDescription(
    "MCP servers for agents, by provenance: conversations survive restarts, and end only when what you or a plugin declared has really changed.",
  ),
  Command.withSubcommands([run, mcp, identity, check, doctor, session, serve, status, stop]),
)
