/**
 * The official SDK's server on `node:http`, as its documentation has it: three tools, and no check of
 * anything. It prints its port.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server"
import { z } from "zod"

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] })

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: "example", version: "1.0.0" })
  server.registerTool("list_servers", { description: "Lists servers." }, () => text("[]"))
  server.registerTool(
    "explain_server",
    { description: "Explains a server.", inputSchema: z.object({ name: z.string() }) },
    ({ name }) => text(name),
  )
  server.registerTool("session_history", { description: "Shows a history." }, () => text("{}"))
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
