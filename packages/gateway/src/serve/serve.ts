/** The gateway as a service: it serves the tools of every turn, and keeps the configuration in force. */
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { GatewayHeld, LoopbackUnusable, StateUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import { sweepLeases } from "../lease/index.ts"
import { isLeaseHeld, openTurns } from "../loopback/index.ts"
import type { Store } from "../session/index.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { clearSessions } from "../turn/enter-session.ts"
import { version } from "../version.ts"
import { keepConfiguration } from "./configuration.ts"
import { listenForRequests } from "./control.ts"
import { holdState } from "./holder.ts"
import { openAddress } from "./kept-address.ts"
import { log } from "./log.ts"
import type { Answer, Request } from "./protocol.ts"

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

/**
 * Runs the gateway of the state directory until it is asked to stop, or interrupted. It then takes no
 * more connections, answers the calls in flight, and removes its socket.
 */
export const serve: Effect.Effect<
  void,
  GatewayHeld | StateUnusable | LoopbackUnusable,
  Host | StateDirectory | Store
> = Effect.scoped(
  Effect.gen(function* () {
    const { pid, since } = yield* holdState
    yield* Effect.addFinalizer(() => Effect.sync(() => log({ event: "stopped" })))
    const state = yield* StateDirectory
    const leases = yield* state.directory("leases")
    yield* sweep
    const { port, tokenFor, moves } = yield* openAddress
    const sources = yield* keepConfiguration
    const stop = yield* Deferred.make<void>()

    const status = Effect.gen(function* () {
      const { file, configuration } = yield* sources
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
      log({ event: "mounted", lease })
      return { _tag: "Mounted", port, token: tokenFor(lease) }
    }

    const services = yield* Effect.context<StateDirectory>()
    const respond = (request: Request): Effect.Effect<Answer, never, StateDirectory> => {
      switch (request._tag) {
        case "Status":
          return status
        case "Mount":
          return Effect.sync(() => mount(request))
        case "Sources":
          return sources
        case "Stop":
          return Effect.as(Deferred.succeed(stop, undefined), { _tag: "Stopping", pid })
      }
    }

    yield* listenForRequests((request) => Effect.provide(respond(request), services))
    yield* Effect.forkScoped(Effect.repeat(Effect.ignore(sweep), Schedule.spaced("5 seconds")))
    log({ event: "started", pid, port, state: state.path })
    yield* Effect.onInterrupt(Deferred.await(stop), () =>
      Effect.sync(() => log({ event: "stopping", because: "signal" })),
    )
    log({ event: "stopping", because: "request" })
  }),
)
