/** The dialects of agent CLIs and gateways, and the open one for plugins. */
import { braces, curly, dollars, noReferences, rootsOnly } from "../template/spelling.ts"
import { fields, meaningless, narrowing, transport } from "./common.ts"
import type { Dialect } from "./dialect.ts"

/** https://github.com/google-gemini/gemini-cli/blob/main/docs/tools/mcp-server.md */
export const gemini: Dialect = {
  id: "gemini",
  label: "Gemini CLI",
  files: /(?:^|\/)(?:\.gemini\/settings|gemini-extension)\.json$/,
  maps: [["mcpServers"]],
  bare: false,
  fields: { ...fields, httpUrl: { field: "url", implies: "http" } },
  meaningless,
  gates: {
    allowed: [["mcp", "allowed"], ["allowMCPServers"]],
    excluded: [["mcp", "excluded"], ["excludeMCPServers"]],
  },
  spelling: dollars,
}

/** https://github.com/openai/codex/blob/main/docs/config.md; also in a Codex plugin's `.mcp.json`. */
export const codex: Dialect = {
  id: "codex",
  label: "Codex",
  files: /(?:^|\/)(?:\.codex\/[^/]+\.toml|config\.toml)$/,
  maps: [["mcp_servers"], ["mcpServers"]],
  bare: false,
  fields: {
    type: transport,
    transport,
    command: { field: "command" },
    args: { field: "args" },
    cwd: { field: "cwd" },
    env: { field: "env" },
    env_vars: { field: "env", shape: "variable-names" },
    url: { field: "url" },
    http_headers: { field: "headers" },
    headers: { field: "headers" },
    env_http_headers: { field: "headers", shape: "variables-by-header" },
    bearer_token_env_var: { field: "headers", shape: "bearer-variable" },
    startup_timeout_sec: { field: "startupTimeout", shape: "seconds" },
    startup_timeout_ms: { field: "startupTimeout" },
    tool_timeout_sec: { field: "timeout", shape: "seconds" },
    description: { field: "description" },
    ...narrowing,
  },
  meaningless: {
    ...meaningless,
    tools: "what may be done without asking is between you and the agent",
  },
  spelling: noReferences,
}

/** https://opencode.ai/docs/mcp-servers */
export const opencode: Dialect = {
  id: "opencode",
  label: "opencode",
  files: /(?:^|\/)opencode\.jsonc?$/,
  maps: [["mcp"]],
  bare: false,
  fields: {
    type: transport,
    command: { field: "command", shape: "command-line" },
    cwd: { field: "cwd" },
    environment: { field: "env" },
    env: { field: "env" },
    url: { field: "url" },
    headers: { field: "headers" },
    timeout: { field: "timeout" },
    description: { field: "description" },
    ...narrowing,
  },
  meaningless,
  spelling: curly,
}

/** https://docs.openclaw.ai/cli/mcp */
export const openclaw: Dialect = {
  id: "openclaw",
  label: "OpenClaw",
  files: /(?:^|\/)openclaw(?:\.plugin)?\.json5?$/,
  maps: [["mcp", "servers"]],
  bare: false,
  fields: {
    ...fields,
    workingDirectory: { field: "cwd" },
    connectionTimeoutMs: { field: "startupTimeout" },
    requestTimeoutMs: { field: "timeout" },
    toolFilter: { field: "tools" },
  },
  meaningless: { ...meaningless, tools: "the number of tools is found out by asking the server" },
  spelling: braces,
}

/** https://agent-plugins.org: only the plugin's own directories are references. */
export const agentPlugins: Dialect = {
  id: "agent-plugins",
  label: "Agent Plugins",
  files: /(?!)/,
  maps: [["mcpServers"]],
  bare: false,
  fields,
  meaningless,
  spelling: rootsOnly,
}
