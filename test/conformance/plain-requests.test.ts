/** Requests that are answered without the library's transports: as these answer them. */
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  createMcpHandler,
  McpServer,
  PROTOCOL_VERSION_META_KEY,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server"
import { describe, expect, it } from "vitest"
import { makeToolServer } from "../../packages/gateway/src/loopback/tools.ts"
import { type Offer, startLoopback } from "../support/loopback.ts"
import { makeFixtureServer } from "./fixtures.ts"

const plain = createMcpHandler(() => makeFixtureServer(undefined, plain.notify))

type Ask = (
  headers: Record<string, string>,
  body: unknown,
  signal?: AbortSignal,
) => Promise<Response>

const askPlainly: Ask = (headers, body) =>
  plain.fetch(new Request("http://127.0.0.1/mcp", { method: "POST", headers }), {
    parsedBody: body,
  })

/** Asks a loopback server, in a turn that is open for as long as it listens. */
const openDoor = async (offer?: Offer) => {
  const loopback = await startLoopback(offer)
  const { authorization } = await loopback.openTurn()
  const ask: Ask = (headers, body, signal) =>
    fetch(`http://127.0.0.1:${loopback.port}/mcp`, {
      method: "POST",
      headers: { ...headers, authorization },
      body: JSON.stringify(body),
      ...(signal === undefined ? {} : { signal }),
    })
  return { ask, [Symbol.asyncDispose]: () => loopback[Symbol.asyncDispose]() }
}

/** What a caller makes of an answer, whichever form it has. */
const read = async (response: Response): Promise<unknown> => {
  const text = await response.text()
  const isEvents = response.headers.get("content-type")?.startsWith("text/event-stream")
  const messages = isEvents
    ? Array.from(text.matchAll(/^data: (.+)$/gm), ([, data]) => JSON.parse(data ?? "") as unknown)
    : text === ""
      ? []
      : [JSON.parse(text) as unknown]
  return { status: response.status, messages }
}

const request = (method: unknown, params?: unknown, id: unknown = 1) => ({
  jsonrpc: "2.0",
  id,
  method,
  ...(params === undefined ? {} : { params }),
})

const call = (name: unknown, more: object = {}) =>
  request("tools/call", { name, arguments: {}, ...more })

const hello = (protocolVersion: string) =>
  request("initialize", {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: "old", version: "1" },
  })

const bodies: ReadonlyArray<unknown> = [
  ...["2024-11-05", "2025-11-25", "2026-07-28", "1999-01-01"].map(hello),
  request("initialize"),
  request("ping"),
  request("ping", {}, "text"),
  request("ping", {}, null),
  request("ping", {}, 1.5),
  request("tools/list"),
  request("tools/list", { cursor: 7 }),
  request("resources/list"),
  request("resources/read", { uri: "test://static-text" }),
  request("resources/read", { uri: "test://nothing" }),
  request("prompts/get", { name: "test_simple_prompt" }),
  request("logging/setLevel", { level: "info" }),
  request("server/discover"),
  request("subscriptions/listen", {}),
  request("nothing/known"),
  request(7),
  call("test_simple_text"),
  call("test_image_content"),
  call("test_error_handling"),
  call("test_tool_with_logging"),
  call("test_logging_tool"),
  call("test_tool_with_progress"),
  call("test_tool_with_progress", { _meta: { progressToken: "p" } }),
  call("json_schema_2020_12_tool", { arguments: { phone: "1" } }),
  call("json_schema_2020_12_tool"),
  call("test_missing_capability"),
  call("no such tool"),
  call(undefined),
  call("test_simple_text", { _meta: { [PROTOCOL_VERSION_META_KEY]: "2025-11-25" } }),
  request("tools/call"),
  { ...request("ping"), extra: true },
  { ...request("ping"), jsonrpc: "1.0" },
  { jsonrpc: "2.0", method: "notifications/initialized" },
  { jsonrpc: "2.0", id: 1, result: {} },
  {},
  null,
  7,
]

const both = "application/json, text/event-stream"

const headersOf = (version: string | undefined, accept = both): Record<string, string> => ({
  "content-type": "application/json",
  accept,
  ...(version === undefined ? {} : { "mcp-protocol-version": version }),
})

const batch = [request("ping"), request("tools/list", undefined, 2)]

const cases: ReadonlyArray<
  readonly [string, ReturnType<typeof headersOf>, ReadonlyArray<unknown>]
> = [
  ...[...SUPPORTED_PROTOCOL_VERSIONS, "2026-07-28", "1999-01-01"].map(
    (version) => [version, headersOf(version), bodies] as const,
  ),
  ["no version", headersOf(undefined), [...bodies, batch]],
  ...["application/json", "text/event-stream", "", "*/*"].map(
    (accept) =>
      [`accepting ${accept}`, headersOf("2025-06-18", accept), bodies.slice(0, 12)] as const,
  ),
]

describe("a request of an older version", () => {
  it.each(cases)("gets the library's answer: %s", async (_, headers, bodies) => {
    await using door = await openDoor(makeFixtureServer)
    for (const body of bodies) {
      const own = await door.ask(headers, body).then(read)
      expect({ body, answer: own }).toEqual({
        body,
        answer: await askPlainly(headers, body).then(read),
      })
    }
  })

  const headers = headersOf("2025-06-18")

  it("is answered by JSON, whose length is known, where nothing is told before", async () => {
    await using door = await openDoor(makeFixtureServer)
    const response = await door.ask(headers, call("test_simple_text"))
    const text = await response.text()
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(text)),
    })
  })

  it("ends with its connection", async () => {
    const begun = Promise.withResolvers<void>()
    const ended = Promise.withResolvers<void>()
    await using door = await openDoor(() => {
      const server = new McpServer({ name: "slow", version: "1" })
      server.registerTool("wait", { description: "Waits." }, async ({ mcpReq }) => {
        begun.resolve()
        mcpReq.signal.addEventListener("abort", () => ended.resolve())
        await ended.promise
        return { content: [] }
      })
      return server
    })
    const caller = new AbortController()
    const asked = door.ask(headers, call("wait"), caller.signal)
    await begun.promise
    caller.abort()
    await expect(asked).rejects.toThrow()
    await ended.promise
  })
})

const newest = "2026-07-28"

const envelope = {
  [PROTOCOL_VERSION_META_KEY]: newest,
  [CLIENT_INFO_META_KEY]: { name: "new", version: "1" },
  [CLIENT_CAPABILITIES_META_KEY]: {},
}

const enveloped = (method: string, params: object = {}, _meta: object = envelope) =>
  request(method, { ...params, _meta })

const callOf = (name: unknown, args?: unknown) =>
  enveloped("tools/call", { name, ...(args === undefined ? {} : { arguments: args }) })

const newestBodies: ReadonlyArray<unknown> = [
  enveloped("tools/list"),
  enveloped("tools/list", { cursor: 7 }),
  callOf("list_servers"),
  callOf("list_servers", {}),
  callOf("list_servers", 7),
  callOf("session_history", {}),
  callOf("explain_server", { name: "mooring" }),
  callOf("explain_server", { name: "other" }),
  callOf("explain_server", {}),
  callOf("no_such_tool", {}),
  callOf("no such tool", {}),
  callOf("__proto__", {}),
  callOf(7),
  callOf(undefined),
  enveloped("tools/call", { name: "list_servers", inputResponses: { a: 1 }, requestState: "s" }),
  enveloped("tools/list", {}, { ...envelope, [CLIENT_INFO_META_KEY]: 7 }),
  enveloped("tools/list", {}, { ...envelope, [PROTOCOL_VERSION_META_KEY]: "2027-01-01" }),
  enveloped("tools/list", {}, { ...envelope, progressToken: "p" }),
  enveloped("server/discover"),
  enveloped("ping"),
  request("tools/list"),
  { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1, _meta: envelope } },
]

/** Changes what the head of a request says of its body; `undefined` leaves a header out. */
const newestHeads: ReadonlyArray<readonly [string, Record<string, string | undefined>]> = [
  ["as it should be", {}],
  ["no method", { "mcp-method": undefined }],
  ["another method", { "mcp-method": "tools/get" }],
  ["no name", { "mcp-name": undefined }],
  ["another name", { "mcp-name": "session_history" }],
  ["an encoded name", { "mcp-name": `=?base64?${btoa("list_servers")}?=` }],
  ["no version", { "mcp-protocol-version": undefined }],
  ["an older version", { "mcp-protocol-version": "2025-11-25" }],
  ["a newer version", { "mcp-protocol-version": "2027-01-01" }],
  ["JSON alone", { accept: "application/json" }],
]

const headOf = (body: unknown, changes: Record<string, string | undefined>) => {
  const { method, params } = body as { method: string; params?: { name?: unknown } }
  const name = params?.name
  const all = {
    ...headersOf(newest),
    "mcp-method": method,
    "mcp-name": typeof name === "string" ? name : undefined,
    ...changes,
  }
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
}

describe("a request of the newest version for the gateway's own tools", () => {
  it.each(newestHeads)("gets the library's answer: %s", async (_, changes) => {
    await using door = await openDoor()
    // What is not known to be the gateway's own is left to the library.
    await using librarys = await openDoor((context) => makeToolServer(context))
    for (const body of newestBodies) {
      const headers = headOf(body, changes)
      const [own, expected] = await Promise.all([
        door.ask(headers, body).then(read),
        librarys.ask(headers, body).then(read),
      ])
      expect({ body, answer: own }).toEqual({ body, answer: expected })
    }
  })
})
