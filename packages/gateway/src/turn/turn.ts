/** One turn of a session, from its sources to its binding. */
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { type ProxiedEntry, proxiesFor, summaryOf, type Verdict } from "@mooring/config"
import type { Backend } from "../backend/index.ts"
import {
  AgentFailed,
  type LoopbackUnusable,
  type StateUnusable,
  type TurnError,
  TurnRefused,
} from "../errors.ts"
import { Host } from "../host.ts"
import { type Lease, openLease } from "../lease/index.ts"
import { OwnLoopback, tellOpenTurn } from "../loopback/index.ts"
import { mountTools } from "../serve/index.ts"
import { type Binding, type SessionKey, Store } from "../session/index.ts"
import { converse } from "./conversation.ts"
import { inSession } from "./enter-session.ts"
import { launch, renderFor } from "./launch.ts"
import { prepare } from "./prepare.ts"
import { recordTurn, recordVerdict } from "./record.ts"
import type { TurnRequest, TurnResult, TurnServices } from "./request.ts"
import { findBackend, judge, type Situation, situationOf } from "./situation.ts"

const resultOf = (
  { key, prepared, binding, rendering }: Situation,
  verdict: Verdict,
  answered?: { readonly agentSessionId: string; readonly reply: string },
): TurnResult => ({
  ...key,
  agentSessionId: answered?.agentSessionId ?? binding?.agentSessionId,
  verdict,
  fingerprint: prepared.fingerprint,
  reply: answered?.reply,
  servers: Array.from(prepared.runnable.servers.values(), summaryOf),
  diagnostics: prepared.diagnostics,
  rendering,
})

const held = (situation: Situation, verdict: Verdict) =>
  Effect.as(recordVerdict(situation, { _tag: "Verdict", verdict }), resultOf(situation, verdict))

/** Opens to the turn, through the gateway, the servers that the backend can be given in no other way. */
const openProxies = (
  { backend, prepared }: Situation,
  lease: Lease,
): Effect.Effect<
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

/** Runs the agent, under a verdict that lets it. */
const runAgent = (
  situation: Situation,
  verdict: Verdict,
  request: TurnRequest,
  lease: Lease,
): Effect.Effect<TurnResult, TurnError, TurnServices | Scope.Scope> =>
  Effect.gen(function* () {
    const { backend, prepared } = situation
    const proxied = yield* openProxies(situation, lease)
    const surroundings = yield* Effect.mapError(
      Effect.fromResult(situation.surroundings),
      (unreckoned) => new AgentFailed({ backend: backend.id, kind: "failed", ...unreckoned }),
    )
    const rendered = renderFor(backend, surroundings, lease, prepared.runnable, proxied)
    const agent = yield* launch(backend, lease, rendered, prepared.runnable, request.timeout)
    const [final, outcome] = yield* converse(situation, verdict, agent, request)
    if (outcome._tag === "Replied") {
      yield* recordTurn(situation, final, outcome.agentSessionId)
      return resultOf(situation, final, outcome)
    }
    if (final.kind === "held") return yield* held(situation, final)
    yield* recordVerdict(situation, { _tag: "Failed", verdict: final })
    return yield* new AgentFailed({
      backend: backend.id,
      kind: outcome._tag === "Failed" ? outcome.kind : "failed",
      problem:
        outcome._tag === "Failed"
          ? outcome.problem
          : "it does not know a conversation that it was asked to begin",
      remedy: outcome._tag === "Failed" ? outcome.remedy : "run the turn again",
    })
  })

/**
 * A turn that the cluster sent here goes elsewhere where the session's conversation is there: it may have
 * begun while the turn was on its way.
 */
const stayIfElsewhere = (
  binding: Binding | undefined,
  { machine }: Host["Service"],
  { cluster }: TurnRequest,
): Effect.Effect<void, TurnRefused> =>
  cluster === undefined ||
  binding === undefined ||
  binding.machine === machine ||
  binding.machine === cluster.bound
    ? Effect.void
    : Effect.fail(
        new TurnRefused({
          kind: "moved",
          problem: `the conversation of session ${binding.session} is on machine ${binding.machine} by now`,
          remedy: "run the turn again",
        }),
      )

/** Runs a turn whose session is locked. */
const runLocked = (
  request: TurnRequest,
  backend: Backend,
): Effect.Effect<TurnResult, TurnError, TurnServices | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* Store
    const host = yield* Host
    // The grant names the lease, and is in the entry: the lease is opened before anything is known.
    const lease = yield* openLease
    const mounted = yield* mountTools(lease.id)
    const prepared = yield* prepare(request, mounted.entry)
    const key: SessionKey = { session: request.session, backend: backend.id }
    const binding = yield* store.binding(key)
    yield* stayIfElsewhere(binding, host, request)
    const { agent, partial } = request
    const situation = situationOf({ key, agent, backend, host, prepared, partial, binding })
    const verdict = judge(situation)
    if (verdict.kind === "held") return yield* held(situation, verdict)
    yield* tellOpenTurn(lease.id, { ...key, tools: mounted.tools, catalog: prepared.runnable })
    return yield* runAgent(situation, verdict, request, lease)
  })

/**
 * Runs one turn: waits until the session is free, loads the sources, decides whether the conversation
 * goes on, runs the agent in a lease, and binds what came of it.
 *
 * The session is locked before the sources are read: a turn that had to wait runs with the
 * configuration of when its time came.
 */
export const runTurn = (request: TurnRequest): Effect.Effect<TurnResult, TurnError, TurnServices> =>
  Effect.scoped(
    Effect.gen(function* () {
      const backend = yield* findBackend(request.backend)
      return yield* inSession(request.session, request.onWait, runLocked(request, backend))
    }),
  )
