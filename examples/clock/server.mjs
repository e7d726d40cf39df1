/** An MCP server that tells the time. */
import { McpServer } from "@modelcontextprotocol/server"
import { serveStdio } from "@modelcontextprotocol/server/stdio"

serveStdio(() => {
  const server = new McpServer({ name: "clock", version: "1.0.0" })
  server.registerTool("now", { description: "Tells the time." }, () => ({
    content: [{ type: "text", text: `it is ${new Date().toISOString()}` }],
  }))
  return server
})
