import { request as httpRequest } from "node:http"
import { randomUUID } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { StateDirectory } from "@mooring/gateway"
import { openLease } from "../src/lease/index.ts"
import { isLocked, tryLock } from "../src/state/exclusive-lock.ts"
import { type AgentView, openTurn, tellTurn, withLoopback } from "./support.ts"

/** Runs a test against a loopback server with one open turn. */
const withTurn = <A>(use: (turn: AgentView) => Promise<A>): Effect.Effect<A, unknown> =>
  withLoopback(Effect.scoped(Effect.flatMap(openTurn(), (turn) => Effect.promise(() => use(turn)))))

const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" })

interface Call {
  readonly method?: string
  readonly path?: string
  readonly headers?: ReadonlyArray<readonly [string, string]>
  readonly body?: string
}

/** A raw request, with just the headers that are given. */
const call = (port: number, { method = "POST", path = "/mcp", headers = [], body = list }: Call) =>
  new Promise<{
    readonly status: number
    readonly connection: string | undefined
    readonly text: string
  }>((done, fail) => {
    const request = httpRequest(
      {
        host: "127.0.0.1",
        port,
        method,
        path,
        setHost: false,
        headers: headers.flat() as unknown as Record<string, string>,
      },
      (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
        response.on("end", () => {
          const { statusCode: status = 0, headers } = response
          done({ status, connection: headers.connection, text })
        })
      },
    )
    request.on("error", fail)
    request.end(method === "GET" ? undefined : body)
  })

const sound = (port: number, token: string): ReadonlyArray<readonly [string, string]> => [
  ["Host", `127.0.0.1:${port}`],
  ["Authorization", token],
  ["Content-Type", "application/json"],
  ["Accept", "application/json, text/event-stream"],
]

const without = (headers: ReadonlyArray<readonly [string, string]>, name: string) =>
  headers.filter(([key]) => key !== name)

/** The official client, connected. */
const connected = async (port: number, token: string): Promise<Client> => {
  const client = new Client({ name: "test", version: "1" })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), {
      requestInit: { headers: { Authorization: token } },
    }),
  )
  return client
}

describe("the loopback server", () => {
  it.live("answers the official client", () =>
    withTurn(async ({ port, token }) => {
      const client = await connected(port, token)
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).toEqual([
        "list_servers",
        "explain_server",
        "session_history",
      ])
      const result = await client.callTool({
        name: "explain_server",
        arguments: { name: "mooring" },
      })
      const text = JSON.stringify(result.content)
      expect(text).toContain("<ephemeral>")
      expect(text).not.toContain(String(port))
      expect(text).not.toContain(token)
      await client.close()
    }),
  )

  it.live.each(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])(
    "answers a client of protocol version %s",
    (protocolVersion) =>
      withTurn(async ({ port, token }) => {
        const ask = async (id: number, method: string, params: object) => {
          const body = JSON.stringify({ jsonrpc: "2.0", id, method, params })
          const { status, text } = await call(port, { headers: sound(port, token), body })
          expect(status).toBe(200)
          return text
        }
        const clientInfo = { name: "old", version: "1" }
        const hello = await ask(1, "initialize", { protocolVersion, capabilities: {}, clientInfo })
        expect(hello).toContain(`"protocolVersion":"${protocolVersion}"`)
        expect(await ask(2, "tools/list", {})).toContain("session_history")
      }),
  )

  it.live("ends a connection with an answer where its caller says so, behind events too", () =>
    withTurn(async ({ port, token }) => {
      const headers = [...sound(port, token), ["Connection", "close"] as const]
      for (const body of [list, `[${list}]`]) {
        const { connection, text } = await call(port, { headers, body })
        expect({ connection, isEvents: text.startsWith("event: ") }).toEqual({
          connection: "close",
          isEvents: body !== list,
        })
      }
    }),
  )

  it.live("says what a tool is asked wrongly", () =>
    withTurn(async ({ port, token }) => {
      const client = await connected(port, token)
      const unknown = await client.callTool({ name: "explain_server", arguments: { name: "x" } })
      expect(JSON.stringify(unknown)).toContain("There is no server x. There are: mooring.")
      const wrong = await client.callTool({ name: "explain_server", arguments: {} }).catch(String)
      expect(JSON.stringify(wrong)).toMatch(/name/)
      await client.close()
    }),
  )

  type Spoil = (
    headers: ReadonlyArray<readonly [string, string]>,
    port: number,
    token: string,
  ) => Call
  const refused: ReadonlyArray<readonly [string, number, Spoil]> = [
    ["no token", 401, (headers) => ({ headers: without(headers, "Authorization") })],
    [
      "an empty token",
      401,
      (headers) => ({
        headers: [...without(headers, "Authorization"), ["Authorization", "Bearer "]],
      }),
    ],
    [
      "another scheme",
      401,
      (headers, _, token) => ({
        headers: [
          ...without(headers, "Authorization"),
          ["Authorization", token.replace("Bearer", "Basic")],
        ],
      }),
    ],
    [
      "a token cut short",
      401,
      (headers, _, token) => ({
        headers: [...without(headers, "Authorization"), ["Authorization", token.slice(0, -1)]],
      }),
    ],
    [
      "a token made longer",
      401,
      (headers, _, token) => ({
        headers: [...without(headers, "Authorization"), ["Authorization", `${token}x`]],
      }),
    ],
    [
      "a token in another case",
      401,
      (headers, _, token) => ({
        headers: [
          ...without(headers, "Authorization"),
          ["Authorization", token.toUpperCase().replace("BEARER", "Bearer")],
        ],
      }),
    ],
    [
      "another turn's name under this one's signature",
      401,
      (headers, _, token) => ({
        headers: [
          ...without(headers, "Authorization"),
          [
            "Authorization",
            token.replace(/(?<=^Bearer )./, (first) => (first === "0" ? "1" : "0")),
          ],
        ],
      }),
    ],
    [
      "two tokens",
      401,
      (headers, _, token) => ({ headers: [...headers, ["Authorization", token]] }),
    ],
    [
      "the token in the query",
      404,
      (headers, _, token) => ({
        headers: without(headers, "Authorization"),
        path: `/mcp?token=${token.slice(7)}`,
      }),
    ],
    ["no Host", 400, (headers) => ({ headers: without(headers, "Host") })],
    [
      "an evil Host",
      403,
      (headers) => ({ headers: [["Host", "evil.example.com"], ...without(headers, "Host")] }),
    ],
    [
      "a Host of another spelling",
      403,
      (headers, port) => ({
        headers: [["Host", `localhost:${port}`], ...without(headers, "Host")],
      }),
    ],
    [
      "a Host without its port",
      403,
      (headers) => ({ headers: [["Host", "127.0.0.1"], ...without(headers, "Host")] }),
    ],
    [
      "a Host with another port",
      403,
      (headers) => ({ headers: [["Host", "127.0.0.1:1"], ...without(headers, "Host")] }),
    ],
    [
      "a Host with user info",
      403,
      (headers, port) => ({
        headers: [["Host", `127.0.0.1:${port}@evil.com`], ...without(headers, "Host")],
      }),
    ],
    [
      "an Origin",
      403,
      (headers) => ({ headers: [...headers, ["Origin", "https://evil.example.com"]] }),
    ],
    ["an Origin that is null", 403, (headers) => ({ headers: [...headers, ["Origin", "null"]] })],
    [
      "an Origin of another port",
      403,
      (headers, port) => ({ headers: [...headers, ["Origin", `http://127.0.0.1:${port - 1}`]] }),
    ],
    ["another path", 404, (headers) => ({ headers, path: "/" })],
    [
      "an absolute target",
      404,
      (headers, port) => ({ headers, path: `http://127.0.0.1:${port}/mcp` }),
    ],
    ["GET", 405, (headers) => ({ headers, method: "GET" })],
    ["DELETE", 405, (headers) => ({ headers, method: "DELETE" })],
    [
      "a body that is too large",
      413,
      (headers) => ({ headers, body: "x".repeat(1024 * 1024 + 1) }),
    ],
    ["a body that is no JSON", 400, (headers) => ({ headers, body: "{" })],
  ]

  it.live.each(refused)("turns away %s", ([, status, spoil]) =>
    withTurn(async ({ port, token }) => {
      const sane = await call(port, { headers: sound(port, token) })
      expect(sane.status).toBe(200)
      const answer = await call(port, spoil(sound(port, token), port, token))
      expect(answer.status).toBe(status)
      expect(answer.text).not.toContain("list_servers")
    }),
  )

  it.live("decides by the head alone: a body that never comes holds nothing up", () =>
    withTurn(
      ({ port }) =>
        new Promise<void>((done, fail) => {
          const socket = connect(port, "127.0.0.1")
          let answer = ""
          socket.write(
            `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 1000000\r\n\r\n`,
          )
          socket.setEncoding("utf8").on("data", (chunk: string) => (answer += chunk))
          socket.on("error", fail)
          socket.on("close", () => {
            expect(answer).toMatch(/^HTTP\/1.1 401/)
            done()
          })
        }),
    ),
  )

  it.live("ends a grant with its turn", () =>
    withLoopback(
      Effect.gen(function* () {
        const turn = yield* Effect.scoped(openTurn())
        const answer = yield* Effect.promise(() =>
          call(turn.port, { headers: sound(turn.port, turn.token) }),
        )
        expect(answer.status).toBe(401)
        expect(answer.text).toContain("its turn is over")
      }),
    ),
  )

  const statusOf = ({ port, token }: AgentView) =>
    Effect.map(
      Effect.promise(() => call(port, { headers: sound(port, token) })),
      ({ status }) => status,
    )

  it.live("ends a grant before the processes of its turn are ended", () =>
    withLoopback(
      Effect.scoped(
        Effect.gen(function* () {
          const lease = yield* openLease
          const turn = yield* Effect.scoped(
            Effect.tap(tellTurn(lease.id), (open) =>
              Effect.map(statusOf(open), (status) => expect(status).toBe(200)),
            ),
          )
          expect(yield* statusOf(turn)).toBe(401)
        }),
      ),
    ),
  )

  it.live("takes no grant of a lease that nobody holds", () =>
    withLoopback(
      Effect.scoped(
        Effect.gen(function* () {
          const leases = yield* (yield* StateDirectory).directory("leases")
          const lease = randomUUID()
          mkdirSync(join(leases, lease))
          const turn = yield* tellTurn(lease)
          expect(yield* statusOf(turn)).toBe(401)
          // The look has made nothing that a sweeper could take for a lease.
          expect(isLocked(join(leases, `${lease}.lock`))).toBe(false)
        }),
      ),
    ),
  )

  it.live("takes no grant of a dead runner, not even while somebody cleans up after it", () =>
    withLoopback(
      Effect.scoped(
        Effect.gen(function* () {
          const leases = yield* (yield* StateDirectory).directory("leases")
          const lease = randomUUID()
          mkdirSync(join(leases, lease))
          const turn = yield* tellTurn(lease)
          const sweeper = tryLock(join(leases, `${lease}.lock`))
          expect(yield* statusOf(turn)).toBe(200)
          const file = join(leases, lease, "turn.json")
          const told = JSON.parse(readFileSync(file, "utf8"))
          writeFileSync(file, JSON.stringify({ ...told, runner: { ...told.runner, start: "0" } }))
          expect(yield* statusOf(turn)).toBe(401)
          sweeper?.release()
        }),
      ),
    ),
  )

  it.live("listens on the loopback address alone", () =>
    withTurn(async ({ port }) => {
      const { networkInterfaces } = await import("node:os")
      const outer = Object.values(networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ internal, family }) => !internal && family === "IPv4")
      for (const { address } of outer)
        await expect(
          new Promise((done, fail) => connect(port, address).on("connect", done).on("error", fail)),
        ).rejects.toThrow(/ECONNREFUSED/)
    }),
  )
})
