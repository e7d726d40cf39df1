/** Starts an agent CLI inside a lease, and reads what comes of it. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import type { Catalog } from "@mooring/config"
import type {
  AgentCommand,
  AgentExit,
  AgentOutcome,
  AgentRequest,
  Backend,
} from "../backend/index.ts"
import { AgentFailed, type StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { type Lease, leaseVariable, variableText } from "../lease/index.ts"
import { pluginDataPath } from "../sources/index.ts"
import { makePrivateDirectory } from "../state/private-file.ts"
import { onState } from "../state/state-directory.ts"

/** An agent that is ready to be asked. Its files are written; each request is a process of its own. */
export interface Launch {
  readonly ask: (
    request: Omit<AgentRequest, "args">,
  ) => Effect.Effect<
    AgentOutcome,
    AgentFailed | StateUnusable,
    Host | ChildProcessSpawner.ChildProcessSpawner
  >
}

/** What is kept of an agent's output, in characters: an answer is far smaller. */
const outputLimit = 16 * 1024 * 1024

const collect = (stream: Stream.Stream<Uint8Array, unknown>): Effect.Effect<string> =>
  stream.pipe(
    Stream.decodeText(),
    Stream.runFold(
      () => "",
      (all, chunk) => (all.length > outputLimit ? all : all + chunk),
    ),
    Effect.orElseSucceed(() => ""),
  )

/** The agent's process, which ends with the scope if it does not end by itself. */
const runProcess = (
  backend: Backend,
  lease: Lease,
  command: AgentCommand,
  env: { readonly [name: string]: string },
): Effect.Effect<
  AgentExit,
  AgentFailed | StateUnusable,
  Host | ChildProcessSpawner.ChildProcessSpawner | Scope.Scope
> =>
  Effect.gen(function* () {
    const host = yield* Host
    const failed = (cause: { readonly message: string }) =>
      new AgentFailed({
        backend: backend.id,
        problem: `${command.command} could not be started: ${cause.message}`,
        remedy: "check that it is installed and may be run",
      })
    const handle = yield* ChildProcess.make(command.command, [...command.args], {
      cwd: host.cwd,
      env: { ...host.variables, ...env, [leaseVariable]: lease.id },
      extendEnv: false,
      // A group of its own, so that what it starts can be ended with it.
      detached: true,
      forceKillAfter: "2 seconds",
      stdin: Stream.make(new TextEncoder().encode(command.stdin)),
    }).pipe(
      Effect.mapError(failed),
      // What is wrong with the arguments themselves, Node throws.
      Effect.catchDefect((defect) =>
        Effect.fail(failed(defect instanceof Error ? defect : new Error(String(defect)))),
      ),
    )
    yield* lease.adopt(handle.pid)
    const [code, stdout, stderr] = yield* Effect.all(
      [Effect.mapError(handle.exitCode, failed), collect(handle.stdout), collect(handle.stderr)],
      { concurrency: "unbounded" },
    )
    return { code, stdout, stderr }
  })

/** The directories that the mounted plugins may keep data in, each private to its plugin. */
export const makePluginData = (
  host: Host["Service"],
  catalog: Catalog,
): Effect.Effect<void, StateUnusable> =>
  Effect.forEach(
    new Set(
      Array.from(catalog.servers.values()).flatMap((server) =>
        server._tag === "Declared" && "plugin" in server.entry ? [server.entry.plugin] : [],
      ),
    ),
    (plugin) => {
      const path = pluginDataPath(host, plugin)
      // A plugin may open its own directory to others; the state directory around it stays closed.
      return onState(path, () => void makePrivateDirectory(path))
    },
    { discard: true },
  )

/** Writes what a backend is started with into a lease. */
export const launch = (
  backend: Backend,
  lease: Lease,
  catalog: Catalog,
): Effect.Effect<Launch, StateUnusable, Host> =>
  Effect.gen(function* () {
    yield* makePluginData(yield* Host, catalog)
    const rendered = backend.render(catalog, { [leaseVariable]: lease.id })
    const paths = new Map<string, string>()
    for (const [name, content] of Object.entries(rendered.files))
      paths.set(name, yield* lease.write(name, content))
    const args = rendered.args.map((item) =>
      typeof item === "string" ? item : (paths.get(item.file) ?? ""),
    )
    const env = Object.fromEntries(
      Object.entries(rendered.env).map(([name, text]) => [name, variableText(text)]),
    )
    return {
      ask: (request) =>
        Effect.map(
          Effect.scoped(runProcess(backend, lease, backend.command({ ...request, args }), env)),
          backend.outcome,
        ),
    }
  })
