/** The JSON Schema of a plugin's manifest, and of the file with its servers. */
import { Metadata } from "../plugin/metadata.ts"
import { entrySchema, serversSchema } from "./entry.ts"
import { type Keywords, keywordsOf } from "./keywords.ts"
import { schemaKey, withDefinitions } from "./root.ts"

const metadata = keywordsOf(Metadata, "ignore").properties

/** The JSON Schema of a plugin's manifest. What other programs read of it is left alone. */
export const pluginFileSchema = (): Keywords =>
  withDefinitions(
    {
      title: "A plugin of MCP servers",
      description:
        "A plugin's manifest (.claude-plugin/plugin.json), or the file with its servers (.mcp.json).",
      type: "object",
      properties: {
        $schema: schemaKey,
        ...metadata,
        mcpServers: {
          description: "The plugin's servers by name, or the path of a file with them.",
          anyOf: [
            { $ref: "#/definitions/servers" },
            { type: "string" },
            { type: "array", items: { type: "string" } },
          ],
        },
      },
    },
    serversSchema("plugin", { $ref: "#/definitions/server" }),
    entrySchema("plugin"),
  )
