/** A remote MCP server for tests, over Streamable HTTP and over SSE, that remembers what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A request as it came. */
export interface Heard {
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly method: string
}

/** A remote server that listens. */
export interface RemoteServer extends Disposable {
  /** Its address, without a path: `/mcp` is Streamable HTTP, `/sse` the older transport. */
  readonly origin: string
  readonly heard: Array<Heard>
}

interface Message {
  readonly id?: number | string
  readonly method?: string
  readonly params?: { readonly protocolVersion?: string; readonly name?: string }
}

const tools = ["greet", "part"].map((name) => ({
  name,
  description: `Says ${name}.`,
  inputSchema: { type: "object", properties: {} },
}))

const resultOf = ({ method, params }: Message): object | undefined => {
  switch (method) {
    case "initialize":
      return {
        protocolVersion: params?.protocolVersion ?? "2025-06-18",
        capabilities: { tools: {} },
        serverInfo: { name: "remote", version: "1.0.0" },
      }
    case "ping":
      return {}
    case "tools/list":
      return { tools }
    case "tools/call":
      return { content: [{ type: "text", text: `${params?.name} from afar` }] }
    default:
      return undefined
  }
}

const replyTo = (message: Message): string => {
  const result = resultOf(message)
  return JSON.stringify({
    jsonrpc: "2.0",
    id: message.id,
    ...(result === undefined ? { error: { code: -32601, message: "no such method" } } : { result }),
  })
}

const readMessage = async (request: IncomingMessage): Promise<Message> => {
  let text = ""
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk)
  return JSON.parse(text) as Message
}

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  streams: Array<ServerResponse>,
  heard: Array<Heard>,
): Promise<void> => {
  const { url = "/", headers, method = "" } = request
  heard.push({ url, headers, method })
  const stream = url.startsWith("/sse")
  if (method === "GET" && stream) {
    response.writeHead(200, { "content-type": "text/event-stream" })
    response.write(`event: endpoint\ndata: /messages?stream=${streams.push(response) - 1}\n\n`)
    return
  }
  if (method !== "POST" || stream) {
    response.writeHead(405).end()
    return
  }
  const message = await readMessage(request)
  if (url.startsWith("/messages")) {
    const to = Number(new URL(url, "http://localhost").searchParams.get("stream"))
    if (message.id !== undefined)
      streams[to]?.write(`event: message\ndata: ${replyTo(message)}\n\n`)
    response.writeHead(202).end()
  } else if (message.id === undefined) response.writeHead(202).end()
  else response.writeHead(200, { "content-type": "application/json" }).end(replyTo(message))
}

/** Starts a remote server on the loopback address. */
export const startRemoteServer = (): Promise<RemoteServer> =>
  new Promise((resolve) => {
    const heard: Array<Heard> = []
    const streams: Array<ServerResponse> = []
    const server = createServer((request, response) => {
      void serve(request, response, streams, heard)
    })
    server.listen(0, "127.0.0.1", () =>
      resolve({
        origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        heard,
        [Symbol.dispose]: () => {
          server.close()
          server.closeAllConnections()
        },
      }),
    )
  })
