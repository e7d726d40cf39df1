/** A loopback server with turns that a test opens and ends. */
import type { McpServer, Server, ServerNotifier } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import { resolve } from "@mooring/config"
import { revealEphemeral } from "@mooring/config/unseal"
import { Host, Loopback, type LoopbackEntry, stateLayer } from "@mooring/gateway"
import { openLease } from "../../packages/gateway/src/lease/index.ts"
import {
  MakeServer,
  tellOpenTurn,
  type ToolContext,
} from "../../packages/gateway/src/loopback/index.ts"
import { identifySelf } from "../../packages/gateway/src/process/process-identity.ts"
import { Sandbox } from "./sandbox.ts"

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
export type Offer = (context: ToolContext, notify: ServerNotifier) => McpServer | Server

const hostOf = (sandbox: Sandbox): Host["Service"] => ({
  variables: sandbox.env,
  cwd: sandbox.work,
  home: `${sandbox.root}/home`,
  machine: "test-machine",
  owner: "user:test",
})

/** Starts the gateway's loopback server, with other tools behind its door if some are given. */
export const startLoopback = async (offer?: Offer): Promise<OpenLoopback> => {
  const sandbox = new Sandbox()
  const all = Effect.runSync(Scope.make())
  const state = Layer.provideMerge(stateLayer, Layer.succeed(Host, hostOf(sandbox)))
  const server =
    offer === undefined
      ? Loopback.layer
      : Layer.provide(Loopback.layer, Layer.succeed(MakeServer, offer))
  const services = await Effect.runPromise(
    Layer.buildWithScope(Layer.provideMerge(server, state), all),
  )
  const loopback = Context.get(services, Loopback)
  const end = (scope: Scope.Closeable) => Effect.runPromise(Scope.close(scope, Exit.void))
  const begin = Effect.fnUntraced(function* (session: string) {
    const lease = yield* openLease
    const entry = loopback.entryFor(lease.id)
    const catalog = resolve({ layers: [], runtime: { mooring: entry } })
    const tools = { by: "run", port: loopback.port } as const
    yield* tellOpenTurn(lease, identifySelf(), { session, backend: "demo", tools, catalog })
    const { headers } = entry as unknown as ReturnType<typeof LoopbackEntry.make>
    return revealEphemeral(headers)["Authorization"] ?? ""
  })
  return {
    port: loopback.port,
    openTurn: async (session = "default") => {
      // What nobody refers to any more is collected, its lock with it: the server refers to its turns.
      const turn = Effect.runSync(Scope.fork(all))
      const authorization = await begin(session).pipe(
        Effect.provideService(Scope.Scope, turn),
        Effect.provide(services),
        Effect.runPromise,
      )
      return { authorization, end: () => end(turn) }
    },
    [Symbol.asyncDispose]: async () => {
      await end(all)
      sandbox[Symbol.dispose]()
    },
  }
}
