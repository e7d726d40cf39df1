/** Requests that the library's own transports would have nothing to say of: its protocol can answer them. */
import type { IncomingMessage } from "node:http"
import {
  classifyInboundRequest,
  type JSONRPCRequest,
  type MessageClassification,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server"

/** The version whose requests say in themselves who asks. */
export const newestVersion = "2026-07-28"

/** A request, and the version that it is of. */
export interface PlainRequest {
  readonly message: JSONRPCRequest
  readonly classification: MessageClassification
}

const headerOf = ({ headers }: IncomingMessage, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value.join(", ") : value
}

/** Whether a caller takes an answer in either form (2025-11-25, Sending Messages to the Server). */
const takesBoth = (accept: string | undefined): boolean =>
  accept !== undefined &&
  accept.includes("application/json") &&
  accept.includes("text/event-stream")

/** A name that is the same in a header, where others are encoded (SEP-2243). */
const plainName = /^\w+$/

/** Whether the head of a request about tools says what its body says (2026-07-28, Standard Headers). */
const saysTheSame = (request: IncomingMessage, { method, params }: JSONRPCRequest): boolean => {
  if (headerOf(request, "mcp-method") !== method) return false
  if (method === "tools/list") return headerOf(request, "mcp-name") === undefined
  const name = params?.["name"]
  return (
    method === "tools/call" &&
    typeof name === "string" &&
    plainName.test(name) &&
    headerOf(request, "mcp-name") === name
  )
}

/**
 * A body as the one request that it holds. `undefined` for all else, such as batches and what is wrong,
 * and for whatever the newest version has besides tools: that is for the library's transports to answer.
 */
export const plainRequest = (
  request: IncomingMessage,
  messages: unknown,
): PlainRequest | undefined => {
  if (!takesBoth(request.headers.accept)) return undefined
  const version = headerOf(request, "mcp-protocol-version")
  const route = classifyInboundRequest({
    httpMethod: "POST",
    body: messages,
    ...(version === undefined ? {} : { protocolVersionHeader: version }),
  })
  if (route.kind === "modern")
    return route.messageKind === "request" &&
      version === newestVersion &&
      saysTheSame(request, route.message)
      ? route
      : undefined
  const isKnown = version === undefined || SUPPORTED_PROTOCOL_VERSIONS.includes(version)
  const isRequest =
    route.kind === "legacy" && (route.reason === "no-claim" || route.reason === "initialize")
  return isKnown && isRequest
    ? { message: messages as JSONRPCRequest, classification: { era: "legacy" } }
    : undefined
}
