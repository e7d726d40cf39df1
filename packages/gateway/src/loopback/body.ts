/** Between Node's requests and the web's, which the MCP server speaks. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Malformed, parseStrictly } from "./strict-json.ts"

/** The largest body that is read, in bytes. */
const largest = 1024 * 1024

/** A body that was larger than is read. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge"
}

/** A body that ended before it was whole. */
class CutOff extends Error {
  override readonly name = "CutOff"
}

const readBody = async (request: IncomingMessage): Promise<Uint8Array> => {
  if (Number(request.headers["content-length"]) > largest) throw new BodyTooLarge()
  const chunks: Array<Buffer> = []
  let length = 0
  await new Promise<void>((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      length += chunk.length
      if (length <= largest) chunks.push(chunk)
      else {
        request.pause()
        reject(new BodyTooLarge())
      }
    })
    request.once("end", resolve).once("error", reject)
    request.once("close", () => {
      if (!request.complete) reject(new CutOff())
    })
  })
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
}

/** The versions in which one body may hold several messages (it says which by this header). */
const withBatches: ReadonlySet<unknown> = new Set([undefined, "2024-11-05", "2025-03-26"])

/**
 * Reads a request's body as the messages that it holds.
 *
 * @throws BodyTooLarge
 * @throws Malformed
 */
export const readMessages = async (request: IncomingMessage): Promise<unknown> => {
  const messages = parseStrictly(await readBody(request))
  if (Array.isArray(messages) && !withBatches.has(request.headers["mcp-protocol-version"]))
    throw new Malformed("This version of the protocol has no batches: send one message at a time.")
  return messages
}

/** The head of a request, as the web has it. */
export const toWebRequest = (
  request: IncomingMessage,
  port: number,
  signal: AbortSignal,
): Request => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value
  return new Request(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers,
    signal,
  })
}

/** Nothing, once all that is ready now has come. */
const soon = (): Promise<undefined> =>
  new Promise((resolve) => process.nextTick(() => resolve(undefined)))

/**
 * Writes a response of the web's: events as they come, with an end that comes at once in the same piece,
 * and all else as the one piece that it is. Whether the connection goes on is Node's to say.
 */
export const writeWebResponse = async (from: Response, to: ServerResponse): Promise<void> => {
  const { connection: _, ...headers } = Object.fromEntries(from.headers)
  if (from.body === null || headers["content-type"] !== "text/event-stream") {
    const whole = Buffer.from(await from.arrayBuffer())
    to.writeHead(from.status, { ...headers, "content-length": whole.length })
    to.end(whole)
    return
  }
  to.writeHead(from.status, headers)
  const reader = from.body.getReader()
  let piece = await reader.read()
  while (!piece.done) {
    if (to.destroyed) {
      await reader.cancel()
      return
    }
    const next = reader.read()
    if ((await Promise.race([next, soon()]))?.done) {
      to.end(piece.value)
      return
    }
    if (!to.write(piece.value))
      await new Promise((resume) => to.once("drain", resume).once("close", resume))
    piece = await next
  }
  to.end()
}
