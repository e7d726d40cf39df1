/** What a person does to sessions between turns: forget a conversation, bring one back, accept a change. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { didYouMean, type DriftReason, isAbsence, missingOf } from "@mooring/config"
import { ConfigurationRefused, NotFound, type StateUnusable, type TurnError } from "../errors.ts"
import { Host } from "../host.ts"
import {
  type Binding,
  type InstallationKey,
  type NewBinding,
  type SessionKey,
  Store,
} from "../session/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import { baselineOf } from "./baseline.ts"
import { inSession } from "./enter-session.ts"
import { type Prepared, prepare } from "./prepare.ts"
import { accountId } from "./prospect.ts"
import { decideUnder, findBackend, situationOf } from "./situation.ts"

type Services = Host | Store | InstallationKey | StateDirectory

/** Which session, and what is run once if a turn is in it. */
export interface SessionRequest {
  readonly session: string
  readonly backend: string | undefined
  readonly onWait: Effect.Effect<void>
}

const changing = <A>(
  { session, onWait }: SessionRequest,
  effect: Effect.Effect<A, TurnError, Services | Scope.Scope>,
): Effect.Effect<A, TurnError, Services> => Effect.scoped(inSession(session, onWait, effect))

const noSession = (name: string, known: ReadonlyArray<string>): NotFound => {
  const meant = didYouMean(name, known)
  return new NotFound({
    what: "session",
    name,
    ...(meant === undefined ? {} : { meant }),
    remedy: "see which there are: mooring session list",
  })
}

/** Fails where nothing is known of a session. */
export const requireSession = (
  session: string,
): Effect.Effect<void, NotFound | StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const bindings = yield* store.bindings
    if (bindings.some((binding) => binding.session === session)) return
    if ((yield* store.history(session, 1)).length > 0) return
    return yield* noSession(session, [...new Set(bindings.map((binding) => binding.session))])
  })

const bindingsOf = (
  session: string,
  backend: string | undefined,
): Effect.Effect<ReadonlyArray<Binding>, NotFound | StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const all = yield* store.bindings
    const found = all.filter(
      (binding) =>
        binding.session === session && (backend === undefined || binding.backend === backend),
    )
    if (found.length === 0)
      return yield* noSession(session, [...new Set(all.map((binding) => binding.session))])
    return found
  })

/** Takes a session's conversations out of force. They are kept, and can be brought back. */
export const resetSession = (
  request: SessionRequest,
): Effect.Effect<ReadonlyArray<Binding>, TurnError, Services> =>
  changing(
    request,
    Effect.gen(function* () {
      const store = yield* Store
      const { session, backend } = request
      const found = yield* bindingsOf(session, backend)
      for (const binding of found)
        yield* store.commit({
          key: binding,
          retire: "reset",
          history: {
            session,
            backend: binding.backend,
            turn: null,
            event: { _tag: "Reset" },
            fingerprint: binding.fingerprint,
            agentSessionId: binding.agentSessionId,
          },
        })
      return found
    }),
  )

/** Which session, and with which configuration it is to go on. */
export interface AcceptRequest extends SessionRequest {
  readonly mcpConfig: ReadonlyArray<string>
  readonly partial: boolean
}

/** The present configuration, where it is known whole. */
const present = (
  agent: string,
  { mcpConfig, partial }: AcceptRequest,
): Effect.Effect<Prepared, ConfigurationRefused | StateUnusable, Host | InstallationKey> =>
  Effect.flatMap(prepare({ agent, flags: mcpConfig }), (prepared) => {
    const unread = missingOf(prepared.catalog).filter((item) => !isAbsence(item))
    return unread.length === 0 || partial
      ? Effect.succeed(prepared)
      : Effect.fail(new ConfigurationRefused({ diagnostics: unread.map(({ because }) => because) }))
  })

/**
 * A binding with the present configuration and circumstances for its baseline, and what is accepted by
 * that. Servers that it goes on without stay as they were bound.
 */
const rebased = (
  binding: Binding,
  request: AcceptRequest,
): Effect.Effect<
  { readonly binding: NewBinding; readonly accepted: ReadonlyArray<DriftReason> },
  ConfigurationRefused | NotFound | StateUnusable,
  Host | InstallationKey
> =>
  Effect.gen(function* () {
    const host = yield* Host
    const backend = yield* findBackend(binding.backend)
    const account = backend.account(host)
    const prepared = yield* present(binding.agent, request)
    const key: SessionKey = { session: binding.session, backend: binding.backend }
    const { partial } = request
    const here: Binding = {
      ...binding,
      owner: host.owner,
      account: account._tag === "Unknown" ? binding.account : accountId(account),
      // Where the CLI cannot follow, the conversation stays where it is.
      cwd: backend.followsCwd ? host.cwd : binding.cwd,
    }
    const situation = situationOf({
      key,
      agent: here.agent,
      backend,
      host,
      prepared,
      partial,
      binding: here,
    })
    const verdict = decideUnder(situation, { onMcpChange: "drift", onSecretChange: "drift" })
    return {
      binding: {
        ...here,
        ...(yield* baselineOf(situation, verdict, undefined)),
        updatedAt: DateTime.formatIso(yield* DateTime.now),
      },
      accepted: verdict.kind === "resume-with-drift" ? verdict.reasons : [],
    }
  })

/** Accepts the present configuration for a session's conversations, whatever has changed. */
export const rebaseSession = (
  request: AcceptRequest,
): Effect.Effect<ReadonlyArray<Binding>, TurnError, Services> =>
  changing(
    request,
    Effect.gen(function* () {
      const store = yield* Store
      const done: Array<Binding> = []
      for (const old of yield* bindingsOf(request.session, request.backend)) {
        const { binding, accepted } = yield* rebased(old, request)
        yield* store.commit({
          key: old,
          bind: binding,
          history: {
            session: old.session,
            backend: old.backend,
            turn: null,
            event: { _tag: "Rebased", reasons: accepted },
            fingerprint: binding.fingerprint,
            agentSessionId: binding.agentSessionId,
          },
        })
        done.push(binding)
      }
      return done
    }),
  )

/**
 * Brings back the conversation that a session had last, in each of its backends, with the present
 * configuration for its baseline: otherwise what ended it would end it again.
 */
export const restoreSession = (
  request: AcceptRequest,
): Effect.Effect<ReadonlyArray<Binding>, TurnError, Services> =>
  changing(
    request,
    Effect.gen(function* () {
      const store = yield* Store
      const retired = yield* store.retired(request.session)
      const newest = new Map(
        retired
          .toReversed()
          .filter(
            ({ binding }) => request.backend === undefined || binding.backend === request.backend,
          )
          // One that was only begun gives way to one that turns have ended in.
          .toSorted((a, b) => Math.sign(a.binding.turns) - Math.sign(b.binding.turns))
          .map((item) => [item.binding.backend, item]),
      )
      if (newest.size === 0)
        return yield* new NotFound({
          what: "retired binding",
          name: request.session,
          remedy: "see what became of the session: mooring session why",
        })
      const done: Array<Binding> = []
      for (const { id, binding: old } of newest.values()) {
        const { binding } = yield* rebased(old, request)
        yield* store.commit({
          key: old,
          retire: "restore",
          unretire: id,
          bind: binding,
          history: {
            session: old.session,
            backend: old.backend,
            turn: null,
            event: { _tag: "Restored" },
            fingerprint: binding.fingerprint,
            agentSessionId: binding.agentSessionId,
          },
        })
        done.push(binding)
      }
      return done
    }),
  )
