/** The canonical dialect: the map as Claude Code, Claude Desktop and Cursor write it. */
import { braces } from "../template/spelling.ts"
import type { Dialect, FieldSpelling } from "./dialect.ts"

const transport: FieldSpelling = {
  field: "transport",
  values: { stdio: "stdio", http: "http", "streamable-http": "http", sse: "sse" },
}

export const canonical: Dialect = {
  id: "mcpServers",
  maps: ["mcpServers", "servers"],
  bare: true,
  fields: {
    type: transport,
    transport,
    command: { field: "command" },
    args: { field: "args" },
    cwd: { field: "cwd" },
    env: { field: "env" },
    url: { field: "url" },
    headers: { field: "headers" },
    enabled: { field: "enabled" },
    disabled: { field: "enabled", negated: true },
    timeout: { field: "timeout" },
    startupTimeout: { field: "startupTimeout" },
    tools: { field: "tools" },
    description: { field: "description" },
    agents: { field: "agents" },
    for: { field: "for" },
  },
  spelling: braces,
}
