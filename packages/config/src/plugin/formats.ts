/** Plugin formats: which file announces one, where it keeps its servers, and how they are spelled. */
import { agentPlugins, codex, gemini } from "../dialect/agents.ts"
import { canonical } from "../dialect/canonical.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { cursorPlugin } from "../dialect/editors.ts"
import { type PluginPaths, pathsAsWritten } from "../decode/plugin-paths.ts"
import { isJsonObject, type Json } from "../document/index.ts"

/**
 * A format of plugins. All paths are relative to the plugin's directory.
 *
 * @property manifest the file that announces a plugin of this format
 * @property schema what the manifest's `$schema` looks like, where others have a manifest of that name
 * @property keys the manifest's keys that may hold servers, or name the files that do
 * @property files where servers are when the manifest does not say; the first that is there
 * @property beside whether such a file counts although the manifest says where servers are
 */
export interface PluginFormat {
  readonly id: string
  readonly label: string
  readonly manifest: string
  readonly schema?: RegExp
  readonly keys: ReadonlyArray<string>
  readonly files: ReadonlyArray<string>
  readonly beside: boolean
  readonly dialect: Dialect
  readonly paths: PluginPaths
}

/** In a plugin of Codex, `tools` says what may be done without asking. */
const { tools: _, ...shared } = canonical.fields

/** Claude Code's fields and Codex's: one file often serves both. */
const codexEntries: Dialect = {
  ...codex,
  id: "codex-plugin",
  label: "Codex plugin",
  files: /(?!)/,
  bare: true,
  fields: { ...shared, ...codex.fields },
  spelling: canonical.spelling,
}

/** https://code.claude.com/docs/en/plugins-reference */
export const claudeCode: PluginFormat = {
  id: "claude-code",
  label: "Claude Code",
  manifest: ".claude-plugin/plugin.json",
  keys: ["mcpServers"],
  files: [".mcp.json"],
  beside: true,
  dialect: canonical,
  paths: pathsAsWritten,
}

/** The formats, in the order in which a directory that has several is taken for one. */
export const pluginFormats: ReadonlyArray<PluginFormat> = [
  claudeCode,
  {
    // https://agent-plugins.org/specification 1.0.0, sections 6.1, 7.2.1 and 9.1
    id: "agent-plugins",
    label: "Agent Plugins",
    manifest: "plugin.json",
    schema: /^https?:\/\/(?:www\.)?agent-plugins\.org\//,
    keys: [],
    files: ["mcp.json"],
    beside: true,
    dialect: agentPlugins,
    paths: { cwd: true, command: true, absent: true, told: true },
  },
  {
    // https://developers.openai.com/codex/plugins: a relative cwd is inside the plugin.
    id: "codex",
    label: "Codex",
    manifest: ".codex-plugin/plugin.json",
    keys: ["mcpServers"],
    files: [".mcp.json"],
    beside: false,
    dialect: codexEntries,
    paths: { ...pathsAsWritten, cwd: true },
  },
  {
    // https://cursor.com/docs/plugins
    id: "cursor",
    label: "Cursor",
    manifest: ".cursor-plugin/plugin.json",
    keys: ["mcpServers", "mcp"],
    files: ["mcp.json"],
    beside: false,
    dialect: cursorPlugin,
    paths: pathsAsWritten,
  },
  {
    // https://geminicli.com/docs/extensions/reference
    id: "gemini",
    label: "Gemini CLI extension",
    manifest: "gemini-extension.json",
    keys: ["mcpServers"],
    files: [],
    beside: false,
    dialect: gemini,
    paths: pathsAsWritten,
  },
]

/** Whether a document at the path of a format's manifest is one of that format. */
export const isManifestOf = ({ schema }: PluginFormat, value: Json): boolean => {
  if (schema === undefined) return true
  const stated = isJsonObject(value) ? value["$schema"] : undefined
  return typeof stated === "string" && schema.test(stated)
}
