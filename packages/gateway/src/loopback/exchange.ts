/** One request of an older version and its answer: the library's protocol on Node's own response. */
import type { IncomingMessage, ServerResponse } from "node:http"
import {
  classifyInboundRequest,
  type JSONRPCMessage,
  type JSONRPCRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
  type TransportSendOptions,
} from "@modelcontextprotocol/server"

/** What of a caller can be answered in either form (2025-11-25, Sending Messages to the Server). */
const takesBoth = (accept: string | undefined): boolean =>
  accept !== undefined &&
  accept.includes("application/json") &&
  accept.includes("text/event-stream")

const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(", ") : value
}

/**
 * Whether a body is one request of a version before 2026-07-28, of which there is nothing to complain.
 * All else, such as batches and what is wrong, is for the library's own transport to answer.
 */
export const isOlderRequest = (
  request: IncomingMessage,
  messages: unknown,
): messages is JSONRPCRequest => {
  const version = headerOf(request, "mcp-protocol-version")
  if (version !== undefined && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) return false
  if (!takesBoth(request.headers.accept)) return false
  const route = classifyInboundRequest({
    httpMethod: "POST",
    body: messages,
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
  })
  return route.kind === "legacy" && (route.reason === "no-claim" || route.reason === "initialize")
}

/**
 * The transport of one request. Its answer is JSON, written in one piece. Where something else is told
 * before, such as progress, all of it is events (2025-11-25, Sending Messages to the Server).
 */
class Exchange implements Transport {
  onmessage?: (message: JSONRPCMessage) => void
  onclose?: () => void
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
  }

  start(): Promise<void> {
    return Promise.resolve()
  }

  /** What belongs to no request is for a stream of its own, which a server without sessions has not. */
  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const text = JSON.stringify(message)
    if ("result" in message || "error" in message) this.#answer(text)
    else if (options?.relatedRequestId !== undefined) this.#tell(text)
    return Promise.resolve()
  }

  #answer(text: string): void {
    if (this.#response.headersSent) {
      this.#response.end(eventOf(text))
      return
    }
    this.#response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    })
    this.#response.end(text)
  }

  #tell(text: string): void {
    if (!this.#response.headersSent)
      this.#response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
      })
    this.#response.write(eventOf(text))
  }

  close(): Promise<void> {
    this.onclose?.()
    return Promise.resolve()
  }
}

const eventOf = (text: string): string => `event: message\ndata: ${text}\n\n`

/** A server that answers one request. */
interface Answering {
  readonly connect: (transport: Transport) => Promise<void>
}

/**
 * Has a server that was made for it answer a request. What is under way ends with the connection; of a
 * server that has answered nothing is left to be ended.
 */
export const answerOlder = async (
  server: Answering,
  request: JSONRPCRequest,
  response: ServerResponse,
): Promise<void> => {
  const exchange = new Exchange(response)
  await server.connect(exchange)
  response.once("close", () => {
    if (!response.writableFinished) exchange.onclose?.()
  })
  exchange.onmessage?.(request)
}
