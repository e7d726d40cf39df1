/** The command line: its commands, their flags, and their help. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { json, agent, mcpConfig, partial, selection, seconds, example } from "./flags.ts"
import { lazily } from "./lazily.ts"
import { cluster } from "./cluster-command.ts"
import { key } from "./key-command.ts"
import { mcp } from "./mcp-command.ts"
import { plugin } from "./plugin-command.ts"
import { readPrompt } from "./prompt.ts"
import { runDefaults } from "./run-arguments.ts"
import { schema } from "./schema-command.ts"
import { session } from "./session-command.ts"
import { state } from "./state-command.ts"
import { trust } from "./trust-command.ts"

/** The arguments of `mooring run`. */
export const runFlags = {
  session: Flag.String("session").pipe(
    Flag.withMetavar("KEY"),
    Flag.withDescription(`Which session the turn belongs to (default: ${runDefaults.session})`),
    Flag.withDefault(runDefaults.session),
  ),
  backend: Flag.String("backend").pipe(
    Flag.withMetavar("ID"),
    Flag.withDescription(`Which agent CLI runs the turn (default: ${runDefaults.backend})`),
    Flag.withDefault(runDefaults.backend),
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
}

const run = Command.make("run", runFlags, (input) =>
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
    "Say which agent CLIs are there and whether a turn of each could run, start or reach every server to say what is wrong with it, and say where sessions are kept and whether that can be used. Nothing that it started outlives it.\n\nExit codes: 0 nothing is wrong with what is declared, 1 a server or the store failed, 2 configuration",
  ),
  Command.withShortDescription("Say what is there, and what is wrong"),
  Command.withExamples([
    example("mooring doctor", "Everything"),
    example("mooring doctor --json --timeout 5", "The same as JSON, five seconds for each server"),
  ]),
)

const serve = Command.make(
  "serve",
  {
    cluster: Flag.Boolean("cluster").pipe(
      Flag.withDescription(
        "Be one of the machines that share the store of MOORING_STORE, with the fleet's key of MOORING_KEY_FILE: turns run where their conversations are",
      ),
      Flag.withDefault(false),
    ),
    clusterHost: Flag.String("cluster-host").pipe(
      Flag.withMetavar("ADDRESS"),
      Flag.withDescription(
        "The address of this machine that the others reach it at (default: 127.0.0.1)",
      ),
      Flag.withDefault("127.0.0.1"),
    ),
    clusterPort: Flag.Int("cluster-port").pipe(
      Flag.withMetavar("PORT"),
      Flag.withDescription("The port at that address (default: 7411)"),
      Flag.filter(
        (port) => port >= 1 && port <= 65_535,
        () => "must be between 1 and 65535",
      ),
      Flag.withDefault(7411),
    ),
  },
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
    example("mooring serve --cluster --cluster-host 10.0.0.5", "Be one machine of a fleet"),
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
  Command.withSubcommands([
    run,
    mcp,
    plugin,
    trust,
    identity,
    check,
    doctor,
    session,
    state,
    key,
    schema,
    serve,
    cluster,
    status,
    stop,
  ]),
)
