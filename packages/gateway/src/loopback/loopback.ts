/** The gateway's own MCP server, on the loopback address. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createMcpHandler } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type { RuntimeEntry } from "@mooring/config"
import { LoopbackUnusable } from "../errors.ts"
import { BodyTooLarge, toWebRequest, writeWebResponse } from "./body.ts"
import { loopbackEntry } from "./entry.ts"
import { makeGrants } from "./grant.ts"
import { admit } from "./guard.ts"
import { makeToolServer, type ToolContext } from "./tools.ts"

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
        const gone = new AbortController()
        response.once("close", () => gone.abort())
        try {
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
