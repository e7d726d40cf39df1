/** The dialects of editors and their assistants. */
import { braces, inputs, noReferences } from "../template/spelling.ts"
import { fields, meaningless, tools } from "./common.ts"
import type { Dialect } from "./dialect.ts"

const servers = {
  maps: [["mcpServers"]],
  bare: false,
  fields,
  meaningless,
  spelling: braces,
} as const

export const cursor: Dialect = {
  ...servers,
  id: "cursor",
  label: "Cursor",
  files: /(?:^|\/)\.cursor\/mcp\.json$/,
  bare: true,
}

export const vscode: Dialect = {
  ...servers,
  id: "vscode",
  label: "VS Code",
  files: /(?:^|\/)(?:\.vscode|Code(?: - Insiders)?\/User(?:\/profiles\/[^/]+)?)\/mcp\.json$/,
  maps: [["servers"], ["mcpServers"]],
  beside: { inputs: "Mooring asks nothing: ${input:api-key} is the variable API_KEY" },
  spelling: inputs,
}

/** A plugin of Cursor's: its servers stand in its manifest, or in a file that it names. */
export const cursorPlugin: Dialect = {
  ...servers,
  id: "cursor-plugin",
  label: "Cursor plugin",
  files: /(?:^|\/)\.cursor-plugin\/plugin\.json$/,
  maps: [["mcpServers"], ["mcp"]],
}

/** https://docs.windsurf.com/windsurf/cascade/mcp */
export const windsurf: Dialect = {
  ...servers,
  id: "windsurf",
  label: "Windsurf",
  files: /(?:^|\/)(?<!antigravity[^/]*\/)mcp_config\.json$/,
  fields: { ...fields, serverUrl: { field: "url" } },
}

/** https://antigravity.google/docs/mcp */
export const antigravity: Dialect = {
  ...windsurf,
  id: "antigravity",
  label: "Antigravity",
  files: /antigravity[^/]*\/mcp_config\.json$/,
}

/** Time-outs of Roo Code, Kilo Code and Cline are in seconds. */
const inSeconds = { ...fields, timeout: { field: "timeout", shape: "seconds" } } as const

export const roo: Dialect = {
  ...servers,
  id: "roo",
  label: "Roo Code, Kilo Code, Cline",
  files: /(?:^|\/)(?:\.(?:roo|kilocode)\/mcp|(?:cline_)?mcp_settings)\.json$/,
  fields: inSeconds,
  meaningless: { ...meaningless, watchPaths: "a server is started anew for each turn" },
}

export const zed: Dialect = {
  ...servers,
  id: "zed",
  label: "Zed",
  files: /(?:^|\/)\.?zed\/settings\.json$/,
  maps: [["context_servers"]],
  fields: { ...fields, command: { field: "command", shape: "program" } },
  spelling: noReferences,
}

export const amazonq: Dialect = {
  ...servers,
  id: "amazonq",
  label: "Amazon Q",
  files: /(?:^|\/)\.(?:amazonq|aws\/amazonq)\/(?:(?:cli-)?agents\/[^/]+|mcp|default)\.json$/,
}

export const kiro: Dialect = {
  ...servers,
  id: "kiro",
  label: "Kiro",
  files: /(?:^|\/)\.kiro\/(?:settings\/mcp|agents\/[^/]+)\.json$/,
}

export const junie: Dialect = {
  ...servers,
  id: "junie",
  label: "Junie",
  files: /(?:^|\/)\.junie\/(?:mcp\/)?mcp\.json$/,
}

export const copilot: Dialect = {
  ...servers,
  id: "copilot",
  label: "Copilot",
  files: /(?:^|\/)(?:\.copilot\/[^/]+|\.github\/mcp|(?:copilot-)?mcp-config)\.json$/,
  fields: { ...fields, tools },
}
