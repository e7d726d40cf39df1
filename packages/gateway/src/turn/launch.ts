/** Starts an agent CLI inside a lease, and reads what comes of it. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { ChildProcess, type ChildProcessSpawner } from "effect/process"
import {
  type Catalog,
  ephemeral,
  isDocument,
  noOptions,
  proxiesFor,
  type ProxiedEntry,
  type Rendered,
} from "@mooring/config"
import type {
  AgentCommand,
  AgentEvent,
  AgentExit,
  AgentOutcome,
  AgentRequest,
  Backend,
  Surroundings,
} from "../backend/index.ts"
import { AgentFailed, type StateUnusable } from "../errors.ts"
import { agentVariables, Host } from "../host.ts"
import { type Lease, leaseVariable, makeUnsealer, type Unsealer } from "../lease/index.ts"
import { pluginDataPath } from "../sources/index.ts"
import { makePrivateDirectory } from "../state/private-file.ts"
import { onState } from "../state/state-directory.ts"

/** One request of an agent, and what is done with its events as they come. */
export interface Asked extends Pick<AgentRequest, "conversation" | "prompt" | "note"> {
  readonly onEvent: (event: AgentEvent) => Effect.Effect<void, StateUnusable>
}

/** An agent that is ready to be asked. Its files are written; each request is a process of its own. */
export interface Launch {
  readonly ask: (
    request: Asked,
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
      (all, chunk) => (all + chunk).slice(-outputLimit),
    ),
    Effect.orElseSucceed(() => ""),
  )

/** What the lines of an agent's output tell, each handed on as it comes. */
const follow = (
  stream: Stream.Stream<Uint8Array, unknown>,
  events: Backend["events"],
  onEvent: Asked["onEvent"],
): Effect.Effect<ReadonlyArray<AgentEvent>, StateUnusable> =>
  stream.pipe(
    Stream.decodeText(),
    Stream.splitLines,
    // What cannot be read any more has ended.
    Stream.catchCause(() => Stream.empty),
    Stream.flatMap((line) => Stream.fromIterable(events(line))),
    Stream.tap(onEvent),
    Stream.runCollect,
  )

/** The agent's process, which ends with the scope if it does not end by itself. */
const runProcess = (
  backend: Backend,
  lease: Lease,
  command: AgentCommand,
  env: { readonly [name: string]: string },
  onEvent: Asked["onEvent"],
): Effect.Effect<
  AgentExit,
  AgentFailed | StateUnusable,
  Host | ChildProcessSpawner.ChildProcessSpawner | Scope.Scope
> =>
  Effect.gen(function* () {
    const host = yield* Host
    const [program, ...first] = backend.executable(host)
    const failed = (cause: { readonly message: string }) =>
      new AgentFailed({
        backend: backend.id,
        kind: "missing",
        problem: `${program} could not be started: ${cause.message}`,
        remedy: "check that it is installed and may be run: mooring doctor",
      })
    const handle = yield* ChildProcess.make(program, [...first, ...command.args], {
      cwd: host.cwd,
      env: { ...agentVariables(host), ...env, [leaseVariable]: lease.id },
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
    const [code, events, stderr] = yield* Effect.all(
      [
        Effect.mapError(handle.exitCode, failed),
        follow(handle.stdout, backend.events, onEvent),
        collect(handle.stderr),
      ],
      { concurrency: "unbounded" },
    )
    return { code, events, stderr }
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

/** The environment that a rendering adds. */
const environment = (rendered: Rendered, unsealer: Unsealer): { readonly [name: string]: string } =>
  Object.fromEntries(
    Object.entries(rendered.env).map(([name, value]) => [
      name,
      isDocument(value) ? unsealer.document(value) : unsealer.text(value),
    ]),
  )

const scrubbed = (outcome: AgentOutcome, { scrub }: Unsealer): AgentOutcome =>
  outcome._tag === "Failed" ? { ...outcome, problem: scrub(outcome.problem) } : outcome

/** What an agent is started with, for a lease. */
export const renderFor = (
  backend: Backend,
  surroundings: Surroundings,
  lease: Pick<Lease, "id">,
  catalog: Catalog,
  proxied: ReadonlyMap<string, ProxiedEntry>,
): Rendered =>
  backend.render(catalog, {
    marks: { [leaseVariable]: lease.id },
    proxied,
    ...surroundings,
  })

/** What an agent would be started with: the same, with names for what there is only in a turn. */
export const previewFor = (
  backend: Backend,
  surroundings: ReturnType<Backend["surroundings"]>,
  catalog: Catalog,
): Rendered => {
  const address = { url: ephemeral(""), headers: ephemeral({ Authorization: "" }) }
  const proxied = new Map(
    proxiesFor(catalog, backend.traits).map(({ server }) => [server, address] as const),
  )
  const reckoned = Result.getOrElse(surroundings, () => noOptions)
  return renderFor(backend, reckoned, { id: "<lease>" }, catalog, proxied)
}

/** How long a turn may take. */
const limited = (
  backend: Backend,
  timeout: Duration.Duration | undefined,
  asked: ReturnType<Launch["ask"]>,
): ReturnType<Launch["ask"]> =>
  timeout === undefined
    ? asked
    : Effect.timeoutOrElse(asked, {
        duration: timeout,
        orElse: () =>
          Effect.fail(
            new AgentFailed({
              backend: backend.id,
              kind: "timeout",
              problem: `it had not answered after ${Duration.format(timeout)}, and was ended`,
              remedy: "give it more time with --timeout; the conversation can be resumed",
            }),
          ),
      })

/** Writes what a backend is started with into a lease. */
export const launch = (
  backend: Backend,
  lease: Lease,
  rendered: Rendered,
  catalog: Catalog,
  timeout: Duration.Duration | undefined,
): Effect.Effect<Launch, StateUnusable, Host> =>
  Effect.gen(function* () {
    const host = yield* Host
    yield* makePluginData(host, catalog)
    const unsealer = makeUnsealer(host, lease.path)
    for (const [name, document] of Object.entries(rendered.files))
      yield* lease.write(name, unsealer.document(document))
    const { arrange } = backend
    if (arrange !== undefined) yield* onState(lease.directory, () => arrange(host, lease.directory))
    const args = rendered.args.map((item) => unsealer.text(item))
    const env = environment(rendered, unsealer)
    return {
      ask: ({ onEvent, ...request }) => {
        const command = backend.command({ ...request, args })
        const run = Effect.scoped(runProcess(backend, lease, command, env, onEvent))
        return limited(
          backend,
          timeout,
          Effect.map(run, (exit) => scrubbed(backend.outcome(exit), unsealer)),
        )
      },
    }
  })
