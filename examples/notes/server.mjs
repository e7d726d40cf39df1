/** An MCP server that keeps notes in a file: `add_note` and `list_notes`. */
import { appendFile, readFile } from "node:fs/promises"
import { join } from "node:path"
import { McpServer } from "@modelcontextprotocol/server"
import { serveStdio } from "@modelcontextprotocol/server/stdio"
import * as z from "zod/v4"

const file = join(process.env.NOTES_DIRECTORY ?? ".", "notes.txt")

const text = (value) => ({ content: [{ type: "text", text: value }] })

serveStdio(() => {
  const server = new McpServer({ name: "notes", version: "1.0.0" })
  server.registerTool(
    "add_note",
    { description: "Adds a note.", inputSchema: z.object({ text: z.string().min(1) }) },
    async (note) => {
      await appendFile(file, `${note.text}\n`)
      return text(`noted: ${note.text}`)
    },
  )
  server.registerTool("list_notes", { description: "Lists all notes." }, async () =>
    text(await readFile(file, "utf8").catch(() => "There are no notes.")),
  )
  return server
})
