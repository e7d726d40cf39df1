/** Between Node's requests and the web's, which the MCP server speaks. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Malformed, parseStrictly } from "./strict-json.ts"

/** The largest body that is read, in bytes. */
const largest = 1024 * 1024

/** A body that was larger than is read. */
export class BodyTooLarge extends Error {
  override readonly name = "BodyTooLarge"
}

const readBody = async (request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> => {
  if (Number(request.headers["content-length"]) > largest) throw new BodyTooLarge()
  const chunks: Array<Buffer> = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > largest) throw new BodyTooLarge()
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
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
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value)
  return new Request(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers,
    signal,
  })
}

/** Writes a response of the web's, as it comes. Whether the connection goes on is Node's to say. */
export const writeWebResponse = async (from: Response, to: ServerResponse): Promise<void> => {
  const { connection: _, ...headers } = Object.fromEntries(from.headers)
  to.writeHead(from.status, headers)
  if (from.body !== null)
    for await (const chunk of from.body as unknown as AsyncIterable<Uint8Array>)
      if (!to.write(chunk))
        await new Promise((resume) => to.once("drain", resume).once("close", resume))
  to.end()
}
