/** The gateway's own MCP server, on the loopback address. */
import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Socket } from "node:net"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { DeclaredServer, ProxiedEntry, RuntimeEntry } from "@mooring/config"
import type { LoopbackUnusable, StateUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import type { Lease } from "../lease/index.ts"
import { Store } from "../session/index.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { BodyTooLarge, readMessages, toWebRequest } from "./body.ts"
import { loopbackEntry } from "./entry.ts"
import { type Grants, makeGrants } from "./grant.ts"
import { admit } from "./guard.ts"
import type { Link } from "./link.ts"
import { close, listen } from "./listen.ts"
import { MakeServer } from "./make-server.ts"
import type { Proxies } from "./proxies.ts"
import type { Reply } from "./reply.ts"
import { routeOf } from "./route.ts"
import { Malformed } from "./strict-json.ts"
import type { ToolContext } from "./tools.ts"
import { watchTurns } from "./watched-turns.ts"

/** What a grant opens: the tools of its turn, and the servers that are reached through the gateway in it. */
interface Opened {
  readonly tools: ToolContext
  readonly proxies: Proxies | undefined
}

/** The server that a request is for: none is the gateway's own, which has the tools. */
const linkOf = (
  target: string | undefined,
  { proxies }: Opened,
): { readonly link: Link | undefined } | undefined => {
  const route = routeOf(target)
  if (route?._tag !== "Proxied") return { link: undefined }
  const link = proxies?.get(route.segment)
  return link === undefined ? undefined : { link }
}

/** What an answer of a status has to say in its head (RFC 9110 sections 11.6.1 and 10.2.1). */
const headersOf: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { "www-authenticate": "Bearer" },
  405: { allow: "POST" },
}

/** What answers requests. A gateway that serves loads it before the first of them. */
export const loadReply = () => import("./reply.ts")

/** Connections on which a request was turned away: whatever else comes on them is not answered. */
const turnedAway = new WeakSet<Socket>()

const answerWith = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { "content-type": "application/json", ...headersOf[status] })
  response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32_000, message } }))
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  // What is left of the body is not read: the connection ends with the answer.
  if (response.socket !== null) turnedAway.add(response.socket)
  response.setHeader("connection", "close")
  answerWith(response, status, message)
}

/** Whether a request is for news: it is answered for as long as the server runs, and never to the end. */
const isForNews = (messages: unknown): boolean =>
  (messages as { readonly method?: unknown } | null)?.method === "subscriptions/listen"

/**
 * Serves the gateway's tools on the loopback address for as long as the scope is open, to whoever has a
 * grant for a turn that is open.
 *
 * @param options.port the port to listen on; 0 takes one that is free
 * @param options.patience how long calls in flight may take at the end, in milliseconds
 * @param options.proxies the servers that are reached through the gateway, by lease
 * @returns the port that it listens on
 */
export const serveTools = (options: {
  readonly port: number
  readonly proxies?: ReadonlyMap<string, Proxies>
  readonly grants: Grants
  readonly patience: number
}): Effect.Effect<number, LoopbackUnusable | StateUnusable, StateDirectory | Store | Scope.Scope> =>
  Effect.gen(function* () {
    const leases = yield* (yield* StateDirectory).directory("leases")
    const store = yield* Store
    const makeServer = yield* MakeServer
    let made: Promise<Reply> | undefined
    const reply: Reply = async (...request) => {
      made ??= loadReply().then(({ makeReply }) => makeReply(makeServer))
      return (await made)(...request)
    }

    const findTurn = watchTurns(leases)
    const redeem = (token: string): Opened | undefined => {
      const lease = options.grants.leaseOf(token)
      const turn = lease === undefined ? undefined : findTurn(lease)
      if (lease === undefined || turn === undefined) return undefined
      const { session, servers } = turn
      const history = () => Effect.runPromise(store.history(session, 50))
      return { tools: { session, servers, history }, proxies: options.proxies?.get(lease) }
    }

    const news = new Set<AbortController>()

    const answer = async (
      request: IncomingMessage,
      response: ServerResponse,
      isAsking = false,
    ): Promise<void> => {
      if (turnedAway.has(request.socket)) return
      const gone = new AbortController()
      response.once("close", () => {
        // Of an answer that was given, nothing is left to be ended.
        if (!response.writableFinished) gone.abort()
        news.delete(gone)
        if (!server.listening) server.closeIdleConnections()
      })
      try {
        const admitted = admit(request, port, redeem)
        if (!("turn" in admitted)) {
          refuse(response, admitted.status, admitted.message)
          return
        }
        const found = linkOf(request.url, admitted.turn)
        if (found === undefined) {
          refuse(response, 404, "There is nothing here.")
          return
        }
        if (isAsking) response.writeContinue()
        const messages = await readMessages(request)
        if (isForNews(messages)) news.add(gone)
        const web = () => toWebRequest(request, port, gone.signal)
        const { tools } = admitted.turn
        await reply({ request, response, messages, web }, { tools, ...found })
      } catch (error) {
        if (response.headersSent) response.destroy()
        else if (error instanceof BodyTooLarge) refuse(response, 413, "The body is too large.")
        else if (error instanceof Malformed) answerWith(response, 400, error.message)
        else refuse(response, 400, "The request could not be read.")
      }
    }

    const server = createServer(
      {
        headersTimeout: 5_000,
        requestTimeout: 10_000,
        connectionsCheckingInterval: 500,
        maxHeaderSize: 16 * 1024,
      },
      (request, response) => void answer(request, response),
    )
    // All headers are looked at: their size is limited, and none is left out for their number.
    server.maxHeadersCount = 0
    // Nobody is asked for a body before it is known whose it is.
    server.on("checkContinue", (request, response) => void answer(request, response, true))
    const port = yield* Effect.acquireRelease(listen(server, options.port), () =>
      close(server, options.patience, news),
    )
    return port
  })

/** The loopback server of a runner, which listens while the runner runs, under a key of its own. */
export class Loopback extends Context.Service<
  Loopback,
  {
    readonly port: number
    /** The entry of the server for the turn that a lease is opened for. */
    readonly entryFor: (lease: string) => RuntimeEntry
    /**
     * Opens a declared server to the turn of a lease, filtered, for as long as the scope is open, and
     * gives what is mounted in its place. No other server can be reached.
     */
    readonly proxied: (
      server: DeclaredServer,
      lease: Lease,
    ) => Effect.Effect<ProxiedEntry, never, Host | Scope.Scope>
  }
>()("@mooring/gateway/Loopback") {
  static readonly layer = Layer.effect(
    Loopback,
    Effect.gen(function* () {
      const grants = makeGrants(randomBytes(32))
      const proxies = new Map<string, Proxies>()
      const port = yield* serveTools({ port: 0, grants, patience: 0, proxies })
      return {
        port,
        entryFor: (lease) => loopbackEntry(port, grants.tokenFor(lease)),
        proxied: (server, lease) => {
          const own: Proxies = proxies.get(lease.id) ?? new Map()
          proxies.set(lease.id, own)
          return Effect.flatMap(
            Effect.promise(() => import("./proxies.ts")),
            ({ openProxy }) =>
              openProxy(own, { port, token: grants.tokenFor(lease.id) }, server, lease),
          )
        },
      }
    }),
  )
}
