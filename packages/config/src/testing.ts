/** Mounts a plugin as a gateway would, for the plugin's own tests. */
import * as Result from "effect/Result"
import { findUnset, resolve } from "./catalog/index.ts"
import { decodeServerMap } from "./decode/members.ts"
import { isError } from "./diagnostic/diagnostic.ts"
import { isJsonObject, parseDocument } from "./document/index.ts"
import { ephemeral } from "./field-class/index.ts"
import { type DefinedPlugin, PluginRefused } from "./plugin/index.ts"
import { renderServer } from "./render/canonical.ts"
import { openJson } from "./render/open.ts"
import { revealing } from "./unseal.ts"

/** What a gateway starts or reaches for a server, with every reference resolved. */
export type Launch =
  | {
      readonly type: "stdio"
      readonly command: string
      readonly args: Array<string>
      readonly cwd?: string
      readonly env: Record<string, string>
    }
  | {
      readonly type: "http" | "sse"
      readonly url: string
      readonly headers: Record<string, string>
    }

/**
 * Where a plugin is mounted.
 *
 * @property root the directory it is in
 * @property data the directory it may keep data in
 * @property workspace the directory that the agent works in; the plugin's own where it is not said
 * @property variables what the user's environment has of the variables that it is allowed to read
 */
export interface Mounting {
  readonly root: string
  readonly data: string
  readonly workspace?: string
  readonly variables?: { readonly [name: string]: string }
}

/**
 * What a gateway starts or reaches for each server of a plugin.
 *
 * @throws PluginRefused where one of them would not be mounted
 *
 * @example
 * ```ts
 * const { notes } = mountPlugin(plugin, { root: import.meta.dirname, data: "/tmp/notes" })
 * ```
 */
export const mountPlugin = (
  { name, path, text }: Pick<DefinedPlugin, "name" | "path" | "text">,
  { root, data, workspace = root, variables = {} }: Mounting,
): { readonly [server: string]: Launch } => {
  const document = Result.getOrThrowWith(
    parseDocument(path, text),
    (finding) => new PluginRefused([finding]),
  )
  const members = document.valueAt(["mcpServers"])
  const layer = decodeServerMap(
    document,
    { steps: ["mcpServers"], members: isJsonObject(members) ? members : {} },
    {
      source: { provenance: "plugin", plugin: name },
      reach: { roots: true, variables: "any", sets: "any", hosts: "any" },
      plugin: { root: ephemeral(root), data: ephemeral(data), version: undefined },
    },
  )
  const catalog = resolve({ layers: [layer], runtime: {} })
  const unset = findUnset(catalog, (variable) => Boolean(variables[variable]))
  const errors = [...catalog.diagnostics, ...unset.map((one) => one.diagnostic)].filter(isError)
  if (errors.length > 0) throw new PluginRefused(errors)
  const opening = revealing({
    variable: (variable, otherwise) => variables[variable] ?? otherwise ?? "",
    file: (file) => file,
    workspace,
  })
  return Object.fromEntries(
    [...catalog.servers.values()].flatMap((server) =>
      server._tag === "Runtime"
        ? []
        : [[server.name, openJson(renderServer(server, {}), opening, "none") as Launch]],
    ),
  )
}
