/** Writes what an agent is started with into a lease. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import {
  type Catalog,
  ephemeral,
  isDocument,
  noOptions,
  proxiesFor,
  type ProxiedEntry,
  type Rendered,
} from "@mooring/config"
import type { AgentRequest, Backend, Surroundings } from "../backend/index.ts"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { type LeaseFiles, leaseVariable, makeUnsealer, type Unsealer } from "../lease/index.ts"
import { pluginDataPath } from "../sources/index.ts"
import { makePrivateDirectory } from "../state/private-file.ts"
import { onState } from "../state/state-directory.ts"
import type { AgentStart } from "./agent-process.ts"

/**
 * An agent that is ready to be asked: its files are written.
 *
 * @property startFor how it is started for one request; each is a process of its own
 * @property secrets what was opened for it
 */
export interface Launch {
  readonly startFor: (request: Omit<AgentRequest, "args">) => AgentStart
  readonly secrets: ReadonlyArray<string>
}

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

/** What an agent is started with, for a lease. */
export const renderFor = (
  backend: Backend,
  surroundings: Surroundings,
  lease: Pick<LeaseFiles, "id">,
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

/** Writes what a backend is started with into a lease. */
export const launch = (
  backend: Backend,
  lease: LeaseFiles,
  rendered: Rendered,
  catalog: Catalog,
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
    const env = { ...environment(rendered, unsealer), [leaseVariable]: lease.id }
    const [program, ...first] = backend.executable(host)
    return {
      startFor: (request) => {
        const command = backend.command({ ...request, args })
        return { program, args: [...first, ...command.args], env, stdin: command.stdin }
      },
      secrets: unsealer.secrets(),
    }
  })
