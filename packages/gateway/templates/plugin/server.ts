/** The plugin's MCP server: `add_note` and `list_notes`. */
import { appendFile, mkdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { McpServer } from "@modelcontextprotocol/server"
import { serveStdio } from "@modelcontextprotocol/server/stdio"
import * as z from "zod/v4"

const directory = process.env["NOTES_DIRECTORY"] ?? "."
const file = join(directory, "notes.txt")

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })

serveStdio(() => {
  const server = new McpServer({ name: "my-plugin", version: "0.1.0" })
  server.registerTool(
    "add_note",
    { description: "Adds a note.", inputSchema: z.object({ text: z.string().min(1) }) },
    async (note) => {
      await mkdir(directory, { recursive: true })
      await appendFile(file, `${note.text}\n`)
      return text(`noted: ${note.text}`)
    },
  )
  server.registerTool("list_notes", { description: "Lists all notes." }, async () =>
    text(await readFile(file, "utf8").catch(() => "There are no notes.")),
  )
  return server
})
