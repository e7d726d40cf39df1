/** One request and its answer: the library's protocol on Node's own response. */
import type { ServerResponse } from "node:http"
import {
  type JSONRPCMessage,
  PerRequestHTTPServerTransport,
  type Transport,
  type TransportSendOptions,
} from "@modelcontextprotocol/server"
import type { PlainRequest } from "./plain-request.ts"

const eventOf = (text: string): string => `event: message\ndata: ${text}\n\n`

/**
 * The transport of one request. Its answer is JSON, written in one piece. Where something else is told
 * before, such as progress, all of it is events (2025-11-25, Sending Messages to the Server).
 *
 * It is a transport of the library's, so that a server takes the version from it; what is sent is
 * written here, without a response and streams of the web's between.
 */
class Exchange extends PerRequestHTTPServerTransport {
  readonly #response: ServerResponse

  constructor({ classification }: PlainRequest, response: ServerResponse) {
    super({ classification })
    this.#response = response
  }

  /** What belongs to no request is for a stream of its own, which a server without sessions has not. */
  override send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
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
}

/** A server that answers one request. */
interface Answering {
  readonly connect: (transport: Transport) => Promise<void>
}

/**
 * Has a server that was made for it answer a request. What is under way ends with the connection; of a
 * server that has answered nothing is left to be ended.
 */
export const answerPlain = async (
  server: Answering,
  request: PlainRequest,
  response: ServerResponse,
): Promise<void> => {
  const exchange = new Exchange(request, response)
  await server.connect(exchange)
  response.once("close", () => {
    if (!response.writableFinished) void exchange.close()
  })
  const { message, classification } = request
  exchange.onmessage?.(message, { classification })
}
