/** The servers that the loopback stands in for in one turn: those that were opened, and no other. */
import { createMcpHandler } from "@modelcontextprotocol/server"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type DeclaredServer, ephemeral, type ProxiedEntry } from "@mooring/config"
import { Host } from "../host.ts"
import type { Lease } from "../lease/index.ts"
import { type Connection, toldOf, UpstreamFailed, upstreamOf } from "../upstream/index.ts"
import { Link } from "./link.ts"
import { makeProxyServer } from "./proxy-server.ts"
import { segmentOf } from "./route.ts"

/** The links of one turn, by the segment of their path. */
export type Proxies = Map<string, Link>

/**
 * Opens a declared server to a turn through the gateway, for as long as the scope is open, and gives
 * what is mounted in its place. It is started or reached when it is first asked for something.
 *
 * @param lease what its program belongs to
 */
export const openProxy = (
  proxies: Proxies,
  { port, token }: { readonly port: number; readonly token: string },
  server: DeclaredServer,
  lease: Lease,
): Effect.Effect<ProxiedEntry, never, Host | Scope.Scope> =>
  Effect.gen(function* () {
    const host = yield* Host
    const segment = segmentOf(server.name)
    yield* Effect.acquireRelease(
      Effect.sync(() => {
        const link = new Link(upstreamOf(server, host, lease))
        proxies.set(segment, link)
        return link
      }),
      (link) =>
        Effect.promise(() => {
          proxies.delete(segment)
          return link.close()
        }),
    )
    return {
      url: ephemeral(`http://127.0.0.1:${port}/mcp/${segment}`),
      headers: ephemeral({ Authorization: `Bearer ${token}` }),
    }
  })

/** Where a request's link and connection are handed to the server that is made for it. */
const linkKey = "mooring.link"

interface Linked {
  readonly link: Link
  readonly connection: Connection
}

const handler = createMcpHandler(({ authInfo }) => {
  const linked = authInfo?.extra?.[linkKey]
  const { link, connection } = linked as Linked
  return makeProxyServer(link, connection)
})

/** The ids of the requests among the messages of a body, in an older version's batch too. */
const requestIds = (messages: unknown): ReadonlyArray<unknown> =>
  [messages].flat().flatMap((message) => {
    const { id, method } = (message ?? {}) as { readonly id?: unknown; readonly method?: unknown }
    return id === undefined || method === undefined ? [] : [id]
  })

/** Tells an agent that a server is down. It is an answer: the gateway itself is well. */
const down = (error: unknown, ids: ReadonlyArray<unknown>): Response => {
  if (ids.length === 0) return new Response(null, { status: 202 })
  const message = error instanceof UpstreamFailed ? toldOf(error) : "The turn is over."
  const answers = ids.map((id) => ({ jsonrpc: "2.0", id, error: { code: -32_000, message } }))
  return Response.json(answers.length === 1 ? answers[0] : answers)
}

/** Answers a request in the place of a server, which is connected to if it is not yet. */
export const answerProxied = async (
  link: Link,
  request: Request,
  parsedBody: unknown,
): Promise<Response> => {
  try {
    const connection = await link.connection()
    const linked: Linked = { link, connection }
    return await handler.fetch(request, {
      parsedBody,
      authInfo: { token: "", clientId: "", scopes: [], extra: { [linkKey]: linked } },
    })
  } catch (error) {
    return down(error, requestIds(parsedBody))
  }
}
