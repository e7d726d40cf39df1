/** Runs a turn in a lease: from its sources to what came of its agent. */
import * as Effect from "effect/Effect"
import type { ProxiedEntry } from "@mooring/config"
import type { Backend } from "../backend/index.ts"
import { AgentFailed, type StateUnusable, TurnRefused } from "../errors.ts"
import { Host } from "../host.ts"
import type { LeaseFiles } from "../lease/index.ts"
import type { TurnToTell } from "../loopback/index.ts"
import type { MountedTools } from "../serve/mount.ts"
import { type Binding, type InstallationKey, type SessionKey, Store } from "../session/index.ts"
import { type Answer, type Ask, converse } from "./conversation.ts"
import { launch, renderFor } from "./launch.ts"
import { prepare } from "./prepare.ts"
import { type Told, toldOf } from "./prospect.ts"
import type { TurnRequest } from "./request.ts"
import { judge, type Situation, situationOf } from "./situation.ts"

/**
 * What a turn stands on: a lease that somebody holds, and ways to do what only that one can.
 *
 * @property tell tells of the turn, for as long as it is open
 * @property openProxies opens to the turn, through a gateway, the servers that the backend can be given in
 *   no other way
 */
export interface Ground<E, R> {
  readonly lease: LeaseFiles
  readonly mounted: MountedTools
  readonly tell: (turn: TurnToTell) => Effect.Effect<void, E, R>
  readonly openProxies: (
    situation: Situation,
  ) => Effect.Effect<ReadonlyMap<string, ProxiedEntry>, E, R>
  readonly ask: Ask<E, R>
}

/**
 * A turn that the cluster sent here goes elsewhere where the session's conversation is there: it may have
 * begun while the turn was on its way.
 */
const stayIfElsewhere = (
  binding: Binding | undefined,
  { machine }: Host["Service"],
  { cluster }: Pick<TurnRequest, "cluster">,
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
export const runInLease = <E, R>(
  request: Omit<TurnRequest, "onWait" | "onStart" | "onText" | "timeout">,
  backend: Backend,
  { lease, mounted, tell, openProxies, ask }: Ground<E, R>,
): Effect.Effect<
  { readonly told: Told; readonly answer: Answer },
  E | AgentFailed | StateUnusable | TurnRefused,
  R | Host | Store | InstallationKey
> =>
  Effect.gen(function* () {
    const store = yield* Store
    const host = yield* Host
    const prepared = yield* prepare(request, mounted.entry)
    const key: SessionKey = { session: request.session, backend: backend.id }
    const binding = yield* store.binding(key)
    yield* stayIfElsewhere(binding, host, request)
    const { agent, partial } = request
    const situation = situationOf({ key, agent, backend, host, prepared, partial, binding })
    const verdict = judge(situation)
    const told = toldOf(situation)
    if (verdict.kind === "held") return { told, answer: { _tag: "Held", verdict } }
    yield* tell({ ...key, tools: mounted.tools, catalog: prepared.runnable })
    const proxied = yield* openProxies(situation)
    const surroundings = yield* Effect.mapError(
      Effect.fromResult(situation.surroundings),
      (unreckoned) => new AgentFailed({ backend: backend.id, kind: "failed", ...unreckoned }),
    )
    const rendered = renderFor(backend, surroundings, lease, prepared.runnable, proxied)
    const launched = yield* launch(backend, lease, rendered, prepared.runnable)
    return { told, answer: yield* converse(situation, verdict, launched, request, ask) }
  })
