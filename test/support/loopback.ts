/** A loopback server with turns that a test opens and ends. */
import type { McpServer, ServerNotifier } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { resolve, type RuntimeEntry } from "@mooring/config"
import { revealEphemeral } from "@mooring/config/unseal"
import { Loopback, type LoopbackEntry } from "@mooring/gateway"
import { MakeServer, type ToolContext } from "../../packages/gateway/src/loopback/index.ts"

/** A turn that is open: what its agent shows, and how it ends. */
export interface OpenTurn {
  readonly authorization: string
  readonly end: () => Promise<void>
}

/** A loopback server that listens until it is disposed of. */
export interface OpenLoopback extends AsyncDisposable {
  readonly port: number
  readonly openTurn: (session?: string) => Promise<OpenTurn>
}

/** What makes the server that answers a request, where it is not to be the gateway's own. */
export type Offer = (context: ToolContext, notify: ServerNotifier) => McpServer

/** Starts the gateway's loopback server, with other tools behind its door if some are given. */
export const startLoopback = async (offer?: Offer): Promise<OpenLoopback> => {
  const all = Effect.runSync(Scope.make())
  const layer =
    offer === undefined
      ? Loopback.layer
      : Layer.provide(Loopback.layer, Layer.succeed(MakeServer, offer))
  const services = await Effect.runPromise(Layer.buildWithScope(layer, all))
  const loopback = Context.get(services, Loopback)
  const end = (scope: Scope.Closeable) => Effect.runPromise(Scope.close(scope, Exit.void))
  return {
    port: loopback.port,
    openTurn: async (session = "default") => {
      const turn = Effect.runSync(Scope.make())
      const context = Effect.sync((): ToolContext => ({
        session,
        catalog: resolve({ layers: [], runtime: { mooring: entry } }),
        history: () => Promise.resolve([]),
      }))
      const entry: RuntimeEntry = await Effect.runPromise(
        Effect.provideService(loopback.mount(context), Scope.Scope, turn),
      )
      const { headers } = entry as unknown as ReturnType<typeof LoopbackEntry.make>
      const authorization = revealEphemeral(headers)["Authorization"] ?? ""
      return { authorization, end: () => end(turn) }
    },
    [Symbol.asyncDispose]: () => end(all),
  }
}
