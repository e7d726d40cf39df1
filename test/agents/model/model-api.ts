/** A model API on the loopback address that the agent CLIs can be pointed at. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { anthropic } from "./anthropic.ts"
import { type Conversation, think } from "./brain.ts"
import { chatCompletions } from "./chat-completions.ts"
import { gemini } from "./gemini.ts"
import type { Protocol } from "./protocol.ts"
import { responses } from "./responses.ts"

const protocols: ReadonlyArray<Protocol> = [anthropic, responses, gemini, chatCompletions]

/** A request as it came. */
export interface Asked {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: unknown
  readonly conversation: Conversation | undefined
}

/** A time in which conversations get no answers. */
export interface Hold {
  /** Ends it, and answers what waited. */
  readonly release: () => void
  /** Ends it, and never answers what waited. */
  readonly forsake: () => void
}

/** A model API that listens. */
export interface ModelApi {
  readonly url: string
  /** Every request that came, in order. */
  readonly asked: Array<Asked>
  /** Keeps the answers to conversations back from now on. */
  readonly hold: () => Hold
  readonly close: () => void
}

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  let text = ""
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk)
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  asked: Array<Asked>,
  released: () => Promise<void>,
): Promise<void> => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname
  const body = await readBody(request)
  if (path.startsWith("/refused")) {
    response
      .writeHead(401, { "content-type": "application/json" })
      .end('{"error":{"message":"no such key"}}')
    return
  }
  const protocol = protocols.find((candidate) => candidate.accepts(path))
  const conversation = protocol?.read(body as never)
  asked.push({ path, headers: request.headers, body, conversation })
  if (protocol === undefined || conversation === undefined) {
    response
      .writeHead(404, { "content-type": "application/json" })
      .end('{"error":{"message":"no"}}')
    return
  }
  const whole = protocol.writeWhole?.(path, body as never)
  if (whole !== undefined) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole))
    return
  }
  await released()
  response.writeHead(200, { "content-type": "text/event-stream" })
  for (const { event, data } of protocol.write(think(conversation)))
    response.write(
      `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`,
    )
  response.end(protocol.end === undefined ? undefined : `data: ${protocol.end}\n\n`)
}

/** Starts a model API. */
export const startModelApi = (port = 0): Promise<ModelApi> =>
  new Promise((resolve) => {
    const asked: Array<Asked> = []
    let released = Promise.resolve()
    const server = createServer(
      (request, response) => void answer(request, response, asked, () => released),
    )
    server.listen(port, "127.0.0.1", () =>
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        asked,
        hold: () => {
          const { promise, resolve: release } = Promise.withResolvers<void>()
          released = promise
          return { release, forsake: () => void (released = Promise.resolve()) }
        },
        close: () => {
          server.close()
          server.closeAllConnections()
        },
      }),
    )
  })

if (import.meta.main) {
  const api = await startModelApi(Number(process.argv[2] ?? 0))
  console.log(api.url)
  setInterval(() => {
    for (const { path, conversation } of api.asked.splice(0))
      console.log(path, JSON.stringify(conversation).slice(0, 1500))
  }, 200)
}
