/** The gateway's own MCP server, on the loopback address. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createMcpHandler } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { DeclaredServer, RuntimeEntry, ProxiedEntry } from "@mooring/config"
import { LoopbackUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import type { Lease } from "../lease/index.ts"
import { BodyTooLarge, toWebRequest, writeWebResponse } from "./body.ts"
import { loopbackEntry } from "./entry.ts"
import { makeGrants } from "./grant.ts"
import { admit } from "./guard.ts"
import { answerProxied, openProxy, type Proxies } from "./proxies.ts"
import { routeOf } from "./route.ts"
import { makeToolServer, type ToolContext } from "./tools.ts"

/** What a grant opens: the tools of its turn, and the servers that are reached through the gateway in it. */
interface Turn {
  readonly tools: Effect.Effect<ToolContext>
  readonly proxies: Proxies
}

/**
 * A turn that the server is open to.
 *
 * @property entry the gateway's own entry
 * @property proxied opens a declared server to the turn through the gateway, filtered, and gives what
 *   is mounted in its place. No other server can be reached.
 */
export interface MountedTurn {
  readonly entry: RuntimeEntry
  readonly proxied: (
    server: DeclaredServer,
    lease: Lease,
  ) => Effect.Effect<ProxiedEntry, never, Host | Scope.Scope>
}

/** Where a request's turn is handed to the server that is made for it. */
const turnKey = "mooring.turn"

const refuse = (response: ServerResponse, status: number, message: string): void => {
  // What is left of the body is not read: the connection ends with the answer.
  response.writeHead(status, { "content-type": "application/json", connection: "close" })
  response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32_000, message } }))
}

const listen = (server: Server): Effect.Effect<number, LoopbackUnusable> =>
  Effect.callback((resume) => {
    server.once("error", (error) =>
      resume(Effect.fail(new LoopbackUnusable({ problem: error.message }))),
    )
    server.listen({ host: "127.0.0.1", port: 0 }, () =>
      resume(Effect.succeed((server.address() as AddressInfo).port)),
    )
  })

const close = (server: Server): Effect.Effect<void> =>
  Effect.callback((resume) => {
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

/** The loopback server, which listens while the gateway runs. */
export class Loopback extends Context.Service<
  Loopback,
  {
    readonly port: number
    /** Opens the server to one turn, for as long as the scope is open. */
    readonly mount: (
      context: Effect.Effect<ToolContext>,
    ) => Effect.Effect<MountedTurn, never, Scope.Scope>
  }
>()("@mooring/gateway/Loopback") {
  static readonly layer = Layer.effect(
    Loopback,
    Effect.gen(function* () {
      const grants = makeGrants<Turn>()
      const handler = createMcpHandler(async ({ authInfo }) => {
        const turn = authInfo?.extra?.[turnKey] as Effect.Effect<ToolContext>
        return makeToolServer(await Effect.runPromise(turn))
      })

      const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        const admitted = admit(request, port, grants.redeem)
        if (!("turn" in admitted)) {
          refuse(response, admitted.status, admitted.message)
          return
        }
        const { tools, proxies } = admitted.turn
        const route = routeOf(request.url)
        const link = route?._tag === "Proxied" ? proxies.get(route.segment) : undefined
        if (route?._tag === "Proxied" && link === undefined) {
          refuse(response, 404, "There is nothing here.")
          return
        }
        const gone = new AbortController()
        response.once("close", () => gone.abort())
        try {
          const web = await toWebRequest(request, port, gone.signal)
          const reply =
            link === undefined
              ? await handler.fetch(web, {
                  authInfo: { token: "", clientId: "", scopes: [], extra: { [turnKey]: tools } },
                })
              : await answerProxied(link, web)
          await writeWebResponse(reply, response)
        } catch (error) {
          if (response.headersSent) response.destroy()
          else if (error instanceof BodyTooLarge) refuse(response, 413, "The body is too large.")
          else refuse(response, 400, "The request could not be read.")
        }
      }

      const server = createServer(
        { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16 * 1024 },
        (request, response) => void answer(request, response),
      )
      // Nobody is asked for a body before it is known whose it is.
      server.on("checkContinue", (request, response) => {
        if ("turn" in admit(request, port, grants.redeem)) response.writeContinue()
        void answer(request, response)
      })
      const port = yield* Effect.acquireRelease(listen(server), () => close(server))
      return {
        port,
        mount: (context) =>
          Effect.gen(function* () {
            const proxies: Proxies = new Map()
            const { token } = yield* Effect.acquireRelease(
              Effect.sync(() => grants.issue({ tools: context, proxies })),
              ({ revoke }) => Effect.sync(revoke),
            )
            return {
              entry: loopbackEntry(port, token),
              proxied: (server, lease) => openProxy(proxies, { port, token }, server, lease),
            }
          }),
      }
    }),
  )
}
