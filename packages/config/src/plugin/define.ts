/** Defines a plugin in code, and writes its manifest. */
import * as Result from "effect/Result"
import { decodeServerMap } from "../decode/members.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { formatDiagnostic } from "../diagnostic/format.ts"
import { isJsonObject, parseDocument, type SourceDocument } from "../document/index.ts"
import { claudeCode } from "./formats.ts"
import type { CheckPlugin, PluginDefinition, PluginServer } from "./define-types.ts"
import { checkMetadata, manifestKeys } from "./metadata.ts"

/** The plugin's own directory, in the text of an entry. */
export const pluginRoot = "${CLAUDE_PLUGIN_ROOT}"

/** The directory in which the plugin may keep data, in the text of an entry. It outlives updates. */
export const pluginData = "${CLAUDE_PLUGIN_DATA}"

/**
 * An environment variable, in the text of an entry. It is read when the server is started, if the
 * user has allowed the plugin to.
 *
 * @param otherwise what stands in where it is not set; it may hold no `}`, which ends a reference
 * @throws TypeError where it does
 */
export const env = (name: string, otherwise?: string): string => {
  if (otherwise?.includes("}") === true)
    throw new TypeError(
      `the default of ${name} holds a }, which would end it: choose one without, or refer to another variable of the user's`,
    )
  return otherwise === undefined ? `\${${name}}` : `\${${name}:-${otherwise}}`
}

/**
 * A plugin whose manifest can be written.
 *
 * @property path where the manifest stands in the plugin's directory
 * @property text the manifest, the same for the same definition
 */
export interface DefinedPlugin {
  readonly name: string
  readonly version: string | undefined
  readonly path: string
  readonly text: string
}

/** What is wrong with a plugin's definition, with positions in the manifest as it would be written. */
export class PluginRefused extends Error {
  readonly diagnostics: ReadonlyArray<Diagnostic>

  constructor(diagnostics: ReadonlyArray<Diagnostic>) {
    super(
      `this plugin cannot be written\n${diagnostics.map((one) => formatDiagnostic(one)).join("\n")}`,
    )
    this.name = "PluginRefused"
    this.diagnostics = diagnostics
  }
}

const inOrder = (value: object, first: ReadonlyArray<string>): object =>
  Object.fromEntries([
    ...first.filter((key) => key in value).map((key) => [key, value[key as never]] as const),
    ...Object.entries(value).filter(([key]) => !first.includes(key)),
  ])

/** With its type first, which is stated: Claude Code takes an entry without one for a program. */
const written = (server: PluginServer): object => {
  const type = "command" in server ? "stdio" : "url" in server ? "http" : undefined
  return inOrder(type === undefined ? server : { type, ...server }, ["type"])
}

const manifestText = (plugin: PluginDefinition): string => {
  const { mcpServers } = plugin
  const servers = isJsonObject(mcpServers as never)
    ? Object.fromEntries(
        Object.entries(mcpServers).map(([name, server]) => [
          name,
          isJsonObject(server as never) ? written(server) : server,
        ]),
      )
    : mcpServers
  return `${JSON.stringify(inOrder({ ...plugin, mcpServers: servers }, manifestKeys), null, 2)}\n`
}

/** What only code that defines a plugin has to keep to: a manifest in a file may say more. */
const definitionFindings = (document: SourceDocument): ReadonlyArray<Diagnostic> => {
  const { value } = document
  if (!isJsonObject(value)) return []
  return Object.keys(value)
    .filter((key) => !manifestKeys.includes(key))
    .map((key) =>
      document.report([key], "key", {
        code: "unknown-field",
        message: `${key} is not a field of a plugin's manifest`,
        remedy: "take it out; a plugin's other parts are found by their folders",
      }),
    )
}

const findings = (document: SourceDocument): ReadonlyArray<Diagnostic> => {
  const members = document.valueAt(["mcpServers"])
  const servers = isJsonObject(members)
    ? decodeServerMap(
        document,
        { steps: ["mcpServers"], members },
        {
          source: { provenance: "plugin", plugin: "this plugin" },
          reach: { roots: true, variables: "any", sets: "any", hosts: "any" },
        },
      ).diagnostics
    : [
        document.report(["mcpServers"], "value", {
          code: "not-an-object",
          message: "mcpServers is an object of servers by name",
          remedy: 'write { "name": { "command": … } }',
        }),
      ]
  return [...definitionFindings(document), ...checkMetadata(document), ...servers]
}

/**
 * Defines a plugin. Its type is the plugin's schema: a field that only a user may state, one that
 * lives for a run, and an entry with two targets do not compile.
 *
 * The manifest is in Claude Code's format with its servers inline, which Mooring and Claude Code both
 * mount. It is text: writing it is the caller's.
 *
 * @throws PluginRefused for what the compiler could not see
 *
 * @example
 * ```ts
 * const notes = definePlugin({
 *   name: "notes",
 *   version: "1.0.0",
 *   mcpServers: {
 *     notes: {
 *       command: "node",
 *       args: [`${pluginRoot}/server.ts`],
 *       env: { NOTES_DIRECTORY: pluginData, TOKEN: env("NOTES_TOKEN") },
 *     },
 *   },
 * })
 * ```
 */
export const definePlugin = <const P extends PluginDefinition>(
  plugin: P & CheckPlugin<P>,
): DefinedPlugin => {
  const text = manifestText(plugin)
  const document = parseDocument(claudeCode.manifest, text)
  const found = Result.isFailure(document) ? [document.failure] : findings(document.success)
  if (found.length > 0) throw new PluginRefused(found)
  return { name: plugin.name, version: plugin.version, path: claudeCode.manifest, text }
}
