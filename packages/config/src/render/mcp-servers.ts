/** Renders a catalog in the canonical dialect: `{ "mcpServers": … }`. */
import type { Catalog, Server } from "../catalog/catalog.ts"
import type { DeclaredEntry } from "../entry/kinds.ts"
import { Ephemeral } from "../field-class/ephemeral.ts"
import { type Template } from "../template/template.ts"
import { RootedText, type SealedJson } from "./rendered.ts"

const rooted = (entry: DeclaredEntry, template: Template): RootedText =>
  new RootedText(template, "root" in entry ? { plugin: entry.root, data: entry.data } : undefined)

const rootedMap = (
  entry: DeclaredEntry,
  map: { readonly [name: string]: Template },
): { readonly [name: string]: SealedJson } =>
  Object.fromEntries(Object.entries(map).map(([name, text]) => [name, rooted(entry, text)]))

/** Variables that are set for every program that is started. */
type Marks = { readonly [name: string]: string }

const renderTarget = (
  entry: DeclaredEntry,
  marks: Marks,
): { readonly [field: string]: SealedJson } =>
  entry.transport === "stdio"
    ? {
        type: "stdio",
        command: rooted(entry, entry.command),
        args: entry.args.map((argument) => rooted(entry, argument)),
        ...(entry.cwd === undefined ? {} : { cwd: rooted(entry, entry.cwd) }),
        env: { ...rootedMap(entry, entry.env), ...marks },
      }
    : {
        type: entry.transport,
        url: rooted(entry, entry.url),
        headers: rootedMap(entry, entry.headers),
      }

/** The tool filter and the time-outs, in the canonical dialect's own words. */
const renderLimits = (entry: DeclaredEntry): { readonly [field: string]: SealedJson } => ({
  ...(entry.tools.include === undefined && entry.tools.exclude === undefined
    ? {}
    : { tools: entry.tools as { readonly [name: string]: ReadonlyArray<string> } }),
  ...(entry.timeout === undefined ? {} : { timeout: entry.timeout }),
  ...(entry.startupTimeout === undefined ? {} : { startupTimeout: entry.startupTimeout }),
})

/** The fields of a runtime entry that a client needs; all of them are sealed. */
const renderRuntime = (
  server: Server & { readonly _tag: "Runtime" },
): { readonly [field: string]: SealedJson } => {
  const values = server.entry as unknown as { readonly [field: string]: unknown }
  const wanted = server.transport === "stdio" ? ["command", "args", "env"] : ["url", "headers"]
  return {
    type: server.transport,
    ...Object.fromEntries(
      wanted.flatMap((field) => {
        const value = values[field]
        return value instanceof Ephemeral ? [[field, value as Ephemeral<string>]] : []
      }),
    ),
  }
}

/**
 * One server as a client of the canonical dialect reads it.
 *
 * @param marks variables that the program gets beside its own
 */
export const renderServer = (server: Server, marks: Marks = {}): SealedJson =>
  server._tag === "Runtime"
    ? renderRuntime(server)
    : { ...renderTarget(server.entry, marks), ...renderLimits(server.entry) }

/**
 * The servers of a catalog as a client of the canonical dialect reads them.
 *
 * @param marks variables that each program gets beside its own
 */
export const renderMcpServers = (catalog: Catalog, marks: Marks = {}): SealedJson => ({
  mcpServers: Object.fromEntries(
    Array.from(catalog.servers.values(), (server) => [server.name, renderServer(server, marks)]),
  ),
})
