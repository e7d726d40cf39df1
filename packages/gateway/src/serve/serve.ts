/** The gateway as a service: it serves the tools of every turn, and keeps the configuration in force. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { GatewayHeld, LoopbackUnusable, StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { sweepLeases } from "../lease/index.ts"
import { isLeaseHeld, openTurns } from "../loopback/index.ts"
import { maker } from "../maker.ts"
import type { Store } from "../session/index.ts"
import { diskReader, loadSources } from "../sources/index.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { clearSessions } from "../turn/enter-session.ts"
import { pruneSessions } from "../turn/prune.ts"
import { version } from "../version.ts"
import { keepConfiguration } from "./configuration.ts"
import { type Line, listenForRequests } from "./control.ts"
import { holdState } from "./holder.ts"
import { openAddress } from "./kept-address.ts"
import { log } from "./log.ts"
import { makeReady } from "./make-ready.ts"
import type { OrderReply } from "./order.ts"
import type { Answer, Request } from "./protocol.ts"
import type { TurnOrder } from "./turn-order.ts"

/**
 * A gateway's part in a cluster.
 *
 * @property store what the store is called that the cluster shares
 * @property run has the cluster run a turn
 */
export interface Membership {
  readonly store: string
  readonly run: (order: TurnOrder) => Effect.Effect<(typeof OrderReply)["Encoded"]>
}

const refused = (problem: string): Answer => {
  log({ event: "request-refused", problem })
  return { _tag: "Refused", problem }
}

/** Cleans up after runners that were killed, as each start of a gateway does. */
const sweep = Effect.andThen(
  Effect.tap(sweepLeases, (count) =>
    Effect.sync(() => count > 0 && log({ event: "leases-ended", count })),
  ),
  clearSessions,
)

/** Takes out of the store what is more than the user's file says; nothing, where that cannot be read. */
const pruneByFile = Effect.gen(function* () {
  const { keep } = loadSources(yield* Host, [], diskReader, "without-project")
  if (keep === undefined) return
  const { pruned } = yield* pruneSessions(keep, false)
  if (pruned.length > 0) log({ event: "pruned", sessions: pruned.length })
})

/** A gateway that belongs to no cluster. */
const alone: Effect.Effect<undefined> = Effect.succeed(undefined)

/**
 * Runs the gateway of the state directory until it is asked to stop, or interrupted. It then takes no
 * more connections, answers the calls in flight, and removes its socket.
 *
 * @param join makes it one of a cluster's machines, for as long as the scope is open
 */
export const serveIn = <R>(
  join: Effect.Effect<Membership | undefined, StateUnusable, R | Scope.Scope>,
): Effect.Effect<
  void,
  GatewayHeld | StateUnusable | LoopbackUnusable,
  Host | StateDirectory | Store | Exclude<R, Scope.Scope>
> =>
  Effect.scoped(
    Effect.gen(function* () {
      const { pid, since } = yield* holdState
      yield* Effect.addFinalizer(() => Effect.sync(() => log({ event: "stopped" })))
      const state = yield* StateDirectory
      const leases = yield* state.directory("leases")
      yield* sweep
      const { port, tokenFor, moves } = yield* openAddress
      const inForce = yield* keepConfiguration
      const stop = yield* Deferred.make<void>()

      const status = Effect.gen(function* () {
        const { file, configuration } = (yield* inForce).sources
        const turns = yield* Effect.orElseSucceed(openTurns, () => [])
        return {
          _tag: "Status" as const,
          pid,
          version,
          port,
          since,
          file,
          configuration,
          moves,
          turns: turns.map(({ session, backend, since, runner, tools }) => ({
            session,
            backend,
            since,
            runner,
            tools,
          })),
        }
      })

      const mount = (request: Extract<Request, { readonly _tag: "Mount" }>): Answer => {
        const { lease } = request
        // Another version may tell of its turns in a form that this one cannot read.
        if (request.version !== version)
          return refused(`this gateway is of version ${version}, the turn of ${request.version}`)
        if (!isLeaseHeld(leases, lease)) return refused("nobody holds this lease")
        log({ event: "mounted", lease, prepared: false })
        return { _tag: "Mounted", port, token: tokenFor(lease) }
      }

      const prepare = ({
        order,
      }: Extract<Request, { readonly _tag: "Prepare" }>): Effect.Effect<
        Line,
        never,
        Host | StateDirectory | Store
      > =>
        Effect.map(makeReady(order, inForce, { port, tokenFor }), (ready) => {
          if (typeof ready === "string") return { _tag: "Refused", problem: ready }
          log({ event: "mounted", lease: order.lease, prepared: true })
          return { _tag: "Ready", maker, ready }
        })

      const services = yield* Effect.context<Host | StateDirectory | Store>()
      const joined = yield* Deferred.make<Membership | undefined>()
      const order = (
        request: Extract<Request, { readonly _tag: "Turn" }>,
        say: (line: Line) => void,
      ): Effect.Effect<Line> =>
        Effect.gen(function* () {
          const cluster = yield* Deferred.await(joined)
          if (cluster === undefined) return refused("this gateway belongs to no cluster")
          if (request.version !== version)
            return refused(`this gateway is of version ${version}, the turn of ${request.version}`)
          if (request.store !== cluster.store)
            return refused(
              `this gateway keeps sessions in ${cluster.store}, the turn in ${request.store}`,
            )
          say({ _tag: "Accepted" })
          return yield* cluster.run(request.order)
        })

      const respond = (
        request: Request,
        say: (line: Line) => void,
      ): Effect.Effect<Line, never, Host | StateDirectory | Store> => {
        switch (request._tag) {
          case "Turn":
            return order(request, say)
          case "Status":
            return status
          case "Mount":
            return Effect.sync(() => mount(request))
          case "Prepare":
            return prepare(request)
          case "Sources":
            return Effect.map(inForce, ({ sources }) => sources)
          case "Stop":
            return Effect.as(Deferred.succeed(stop, undefined), { _tag: "Stopping", pid })
        }
      }

      yield* listenForRequests((request, say) => Effect.provide(respond(request, say), services))
      yield* Effect.forkScoped(Effect.ignore(pruneByFile))
      yield* Effect.forkScoped(Effect.repeat(Effect.ignore(sweep), Schedule.spaced("5 seconds")))
      // The turns that a cluster has for this machine ask for their tools on the socket.
      yield* Deferred.succeed(joined, yield* join)
      log({ event: "started", pid, port, state: state.path })
      yield* Effect.onInterrupt(Deferred.await(stop), () =>
        Effect.sync(() => log({ event: "stopping", because: "signal" })),
      )
      log({ event: "stopping", because: "request" })
    }),
  )

/** Runs the gateway of the state directory, on its own. */
export const serve = serveIn(alone)
