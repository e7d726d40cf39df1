/** One turn of a session, run by this process. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ProxiedEntry, proxiesFor } from "@mooring/config"
import type { Backend } from "../backend/index.ts"
import type { LoopbackUnusable, StateUnusable, TurnError } from "../errors.ts"
import { Host } from "../host.ts"
import { type Lease, openLease } from "../lease/index.ts"
import { OwnLoopback, tellOpenTurn } from "../loopback/index.ts"
import { identifySelf } from "../process/process-identity.ts"
import { mountTools } from "../serve/index.ts"
import type { Place } from "../state/place.ts"
import { startAgent } from "./agent-process.ts"
import type { Ask } from "./conversation.ts"
import { inSession } from "./enter-session.ts"
import { hear, notStarted } from "./hear.ts"
import type { TurnRequest, TurnResult, TurnServices } from "./request.ts"
import { runInLease } from "./run-in-lease.ts"
import { settle, settleHeld } from "./settle.ts"
import { findBackend, type Situation } from "./situation.ts"

/** Opens servers through the gateway of this process. */
const openProxies =
  (lease: Lease) =>
  ({
    backend,
    prepared,
  }: Situation): Effect.Effect<
    ReadonlyMap<string, ProxiedEntry>,
    LoopbackUnusable | StateUnusable,
    Host | OwnLoopback | Scope.Scope
  > =>
    Effect.gen(function* () {
      const proxied = new Map<string, ProxiedEntry>()
      for (const { server: name } of proxiesFor(prepared.runnable, backend.traits)) {
        const loopback = yield* yield* OwnLoopback
        const server = prepared.runnable.servers.get(name)
        if (server?._tag === "Declared") proxied.set(name, yield* loopback.proxied(server, lease))
      }
      return proxied
    })

/** Starts the agent as a process of the lease, and listens to it. */
const askAgent =
  (lease: Lease, request: TurnRequest): Ask<TurnError, TurnServices> =>
  (ready) =>
    Effect.gen(function* () {
      const host = yield* Host
      const agent = yield* Effect.try({
        try: () => startAgent(host, ready.start),
        catch: (cause) =>
          notStarted(ready, cause instanceof Error ? cause : new Error(String(cause))),
      })
      if (agent.pid !== undefined) yield* lease.adopt(agent.pid)
      return yield* hear(lease, ready, agent, request)
    })

/** Runs a turn whose session is locked. */
const runLocked = (
  request: TurnRequest,
  backend: Backend,
): Effect.Effect<TurnResult, TurnError, TurnServices | Scope.Scope> =>
  Effect.gen(function* () {
    // The grant names the lease, and is in the entry: the lease is opened before anything is known.
    const lease = yield* openLease
    const mounted = yield* mountTools(lease.id)
    const { told, answer } = yield* runInLease<TurnError, TurnServices | Scope.Scope>(
      request,
      backend,
      {
        lease,
        mounted,
        tell: (turn) => tellOpenTurn(lease, identifySelf(), turn),
        openProxies: openProxies(lease),
        ask: askAgent(lease, request),
      },
    )
    return yield* answer._tag === "Held"
      ? settleHeld(told, answer.verdict)
      : settle(answer.prospect, answer.outcome)
  })

/**
 * Runs one turn: waits until the session is free, loads the sources, decides whether the conversation
 * goes on, runs the agent in a lease, and binds what came of it.
 *
 * The session is locked before the sources are read: a turn that had to wait runs with the
 * configuration of when its time came.
 *
 * @param place the place among the turns of the session, where one has been taken already
 */
export const runTurn = (
  request: TurnRequest,
  place?: Place,
): Effect.Effect<TurnResult, TurnError, TurnServices> =>
  Effect.scoped(
    Effect.gen(function* () {
      const backend = yield* findBackend(request.backend)
      return yield* inSession(request.session, request.onWait, runLocked(request, backend), place)
    }),
  )
