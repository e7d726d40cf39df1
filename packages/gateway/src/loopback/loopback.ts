/** The gateway's own MCP server, on the loopback address. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { createMcpHandler } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { RuntimeEntry } from "@mooring/config"
import { LoopbackUnusable } from "../errors.ts"
import { BodyTooLarge, readMessages, toWebRequest, writeWebResponse } from "./body.ts"
import { loopbackEntry } from "./entry.ts"
import { makeGrants } from "./grant.ts"
import { admit } from "./guard.ts"
import { MakeServer } from "./make-server.ts"
import { Malformed } from "./strict-json.ts"
import type { ToolContext } from "./tools.ts"

/** Where a request's turn is handed to the server that is made for it. */
const turnKey = "mooring.turn"

/** What an answer of a status has to say in its head (RFC 9110 sections 11.6.1 and 10.2.1). */
const headersOf: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { "www-authenticate": "Bearer" },
  405: { allow: "POST" },
}

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
    /** Opens the server to one turn, for as long as the scope is open, and gives the turn's entry. */
    readonly mount: (
      context: Effect.Effect<ToolContext>,
    ) => Effect.Effect<RuntimeEntry, never, Scope.Scope>
  }
>()("@mooring/gateway/Loopback") {
  static readonly layer = Layer.effect(
    Loopback,
    Effect.gen(function* () {
      const grants = makeGrants<Effect.Effect<ToolContext>>()
      const makeServer = yield* MakeServer
      const handler = createMcpHandler(async ({ authInfo }) => {
        const turn = authInfo?.extra?.[turnKey] as Effect.Effect<ToolContext>
        return makeServer(await Effect.runPromise(turn), handler.notify)
      })

      const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        if (turnedAway.has(request.socket)) return
        const admitted = admit(request, port, grants.redeem)
        if (!("turn" in admitted)) {
          refuse(response, admitted.status, admitted.message)
          return
        }
        const gone = new AbortController()
        response.once("close", () => gone.abort())
        try {
          const parsedBody = await readMessages(request)
          const reply = await handler.fetch(toWebRequest(request, port, gone.signal), {
            parsedBody,
            authInfo: { token: "", clientId: "", scopes: [], extra: { [turnKey]: admitted.turn } },
          })
          await writeWebResponse(reply, response)
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
      server.on("checkContinue", (request, response) => {
        if ("turn" in admit(request, port, grants.redeem)) response.writeContinue()
        void answer(request, response)
      })
      const port = yield* Effect.acquireRelease(listen(server), () => close(server))
      return {
        port,
        mount: (context) =>
          Effect.map(
            Effect.acquireRelease(
              Effect.sync(() => grants.issue(context)),
              ({ revoke }) => Effect.sync(revoke),
            ),
            ({ token }) => loopbackEntry(port, token),
          ),
      }
    }),
  )
}
