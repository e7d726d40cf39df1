/**
 * The official SDK's server on `node:http`, as its documentation has it, and no check of anything: three
 * tools that are described as Mooring's are, of which one gives the same answer. It prints its port.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server"
import { z } from "zod"
import { mounted } from "./mounted.ts"

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })

const annotations = { readOnlyHint: true }

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "example", version: "1.0.0" })
  server.registerTool(
    "list_servers",
    {
      description: "Lists the MCP servers of this turn, with where each of them was declared.",
      annotations,
    },
    () => ({
      structuredContent: { items: mounted },
      ...text(`[${mounted.map((item) => JSON.stringify(item)).join(",\n ")}]`),
    }),
  )
  server.registerTool(
    "explain_server",
    {
      description:
        "Explains one MCP server of this turn: each of its values, and where that was written. Secrets are masked.",
      inputSchema: z.looseObject({ name: z.string().describe("The name of the server.") }),
      annotations,
    },
    ({ name }) => text(name),
  )
  server.registerTool(
    "session_history",
    {
      description:
        "Shows whether earlier turns of this session resumed its conversation or began a new one, and why.",
      annotations,
    },
    () => text("{}"),
  )
  return server
})

const server = createServer(async (request, response) => {
  const answer = await handler.fetch(
    new Request(`http://127.0.0.1${request.url ?? "/"}`, {
      method: request.method ?? "POST",
      headers: request.headers as Record<string, string>,
      body: Readable.toWeb(request) as ReadableStream<Uint8Array>,
      duplex: "half",
    } as RequestInit),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body === null) response.end()
  else Readable.fromWeb(answer.body as never).pipe(response)
})

server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port))
