/** The canonical dialect: the map as Claude Code and Claude Desktop write it, with Mooring's own fields. */
import { braces } from "../template/spelling.ts"
import { fields, meaningless, tools } from "./common.ts"
import type { Dialect } from "./dialect.ts"

export const canonical: Dialect = {
  id: "mcpServers",
  label: "mcpServers",
  files:
    /(?:^|\/)(?:mooring(?:\.local)?\.jsonc|\.mcp\.json|\.claude\.json|claude_desktop_config[^/]*\.json)$/,
  maps: [["mcpServers"], ["servers"]],
  bare: true,
  fields: {
    ...fields,
    startupTimeout: { field: "startupTimeout" },
    tools,
    agents: { field: "agents" },
    for: { field: "for" },
  },
  meaningless,
  spelling: braces,
}
