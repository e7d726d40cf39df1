/** The gateway's own MCP server, on the loopback address. */
import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createMcpHandler } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { RuntimeEntry } from "@mooring/config"
import { LoopbackUnusable, type StateUnusable } from "../errors.ts"
import { Store } from "../session/index.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { BodyTooLarge, toWebRequest, writeWebResponse } from "./body.ts"
import { loopbackEntry } from "./entry.ts"
import { type Grants, makeGrants } from "./grant.ts"
import { admit } from "./guard.ts"
import { findOpenTurn } from "./open-turn.ts"
import { makeToolServer, type ToolContext } from "./tools.ts"

/** Where a request's turn is handed to the server that is made for it. */
const turnKey = "mooring.turn"

const refuse = (response: ServerResponse, status: number, message: string): void => {
  // What is left of the body is not read: the connection ends with the answer.
  response.writeHead(status, { "content-type": "application/json", connection: "close" })
  response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32_000, message } }))
}

const listen = (server: Server, port: number): Effect.Effect<number, LoopbackUnusable> =>
  Effect.callback((resume) => {
    server.once("error", (error) =>
      resume(Effect.fail(new LoopbackUnusable({ problem: error.message }))),
    )
    server.listen({ host: "127.0.0.1", port }, () =>
      resume(Effect.succeed((server.address() as AddressInfo).port)),
    )
  })

/** Takes no more connections, and waits for the calls in flight as long as it is patient. */
const close = (server: Server, patience: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const late = setTimeout(() => server.closeAllConnections(), patience)
    server.close(() => {
      clearTimeout(late)
      resume(Effect.void)
    })
  })

/**
 * Serves the gateway's tools on the loopback address for as long as the scope is open, to whoever has a
 * grant for a turn that is open.
 *
 * @param options.port the port to listen on; 0 takes one that is free
 * @param options.patience how long calls in flight may take at the end, in milliseconds
 * @returns the port that it listens on
 */
export const serveTools = (options: {
  readonly port: number
  readonly grants: Grants
  readonly patience: number
}): Effect.Effect<number, LoopbackUnusable | StateUnusable, StateDirectory | Store | Scope.Scope> =>
  Effect.gen(function* () {
    const leases = yield* (yield* StateDirectory).directory("leases")
    const store = yield* Store
    const handler = createMcpHandler(({ authInfo }) =>
      makeToolServer(authInfo?.extra?.[turnKey] as ToolContext),
    )

    const redeem = (token: string): ToolContext | undefined => {
      const lease = options.grants.leaseOf(token)
      const turn = lease === undefined ? undefined : findOpenTurn(leases, lease)
      if (turn === undefined) return undefined
      const { session, servers } = turn
      return { session, servers, history: () => Effect.runPromise(store.history(session, 50)) }
    }

    const answer = async (
      request: IncomingMessage,
      response: ServerResponse,
      isAsking = false,
    ): Promise<void> => {
      const gone = new AbortController()
      response.once("close", () => {
        gone.abort()
        if (!server.listening) server.closeIdleConnections()
      })
      try {
        const admitted = admit(request, port, redeem)
        if (!("turn" in admitted)) {
          refuse(response, admitted.status, admitted.message)
          return
        }
        if (isAsking) response.writeContinue()
        const web = await toWebRequest(request, port, gone.signal)
        const reply = await handler.fetch(web, {
          authInfo: { token: "", clientId: "", scopes: [], extra: { [turnKey]: admitted.turn } },
        })
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
    server.on("checkContinue", (request, response) => void answer(request, response, true))
    const port = yield* Effect.acquireRelease(listen(server, options.port), () =>
      close(server, options.patience),
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
  }
>()("@mooring/gateway/Loopback") {
  static readonly layer = Layer.effect(
    Loopback,
    Effect.gen(function* () {
      const grants = makeGrants(randomBytes(32))
      const port = yield* serveTools({ port: 0, grants, patience: 0 })
      return { port, entryFor: (lease) => loopbackEntry(port, grants.tokenFor(lease)) }
    }),
  )
}
