/** Brings bindings under the key in use: each whose configuration is still the one that it is bound to. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { readIdentityText } from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import {
  areSessionsInUse,
  type Binding,
  type InstallationKey,
  keyringNow,
  type SessionKey,
  Store,
} from "../session/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import { baselineOf } from "./baseline.ts"
import { inSession } from "./enter-session.ts"
import { prepare } from "./prepare.ts"
import { findBackend, judge, situationOf } from "./situation.ts"

type Services = Host | Store | InstallationKey | StateDirectory

/**
 * A binding that was under an older key.
 *
 * @property rebased it is under the key in use now. Otherwise something has changed since, and its digests
 *   cannot be made again: its next turn compares it under the older key, and is bound under the new one
 */
export interface RekeyedSession extends SessionKey {
  readonly rebased: boolean
}

/** The key that a binding's digests were made with; `undefined` where its identity cannot be read. */
const keyOf = (binding: Binding): string | undefined => {
  const identity = readIdentityText(binding.identity)
  return Result.isSuccess(identity) ? identity.success.keyId : undefined
}

/** The binding under the key in use; `undefined` where it cannot be made again. */
const rekeyed = (
  binding: Binding,
): Effect.Effect<Binding | undefined, StateUnusable, Host | InstallationKey> =>
  Effect.gen(function* () {
    const { agent, cwd } = binding
    const host = { ...(yield* Host), cwd }
    const backend = yield* findBackend(binding.backend)
    const prepared = yield* Effect.provideService(prepare({ agent, flags: [] }), Host, host)
    const key: SessionKey = { session: binding.session, backend: binding.backend }
    const situation = situationOf({ key, agent, backend, host, prepared, partial: false, binding })
    const verdict = judge(situation)
    return verdict.kind === "resume"
      ? { ...binding, ...(yield* baselineOf(situation, verdict, situation.bound)) }
      : undefined
  }).pipe(Effect.catchTag("NotFound", () => Effect.succeed(undefined)))

const rekeySession = (key: SessionKey): Effect.Effect<boolean, StateUnusable, Services> =>
  Effect.gen(function* () {
    const store = yield* Store
    const { present } = yield* keyringNow
    const binding = yield* store.binding(key)
    if (binding === undefined || keyOf(binding) === present.keyId) return true
    const next = yield* rekeyed(binding)
    if (next === undefined) return false
    const attempt = yield* store.attempt(key)
    yield* store.commit(
      attempt?.agentSessionId === binding.agentSessionId
        ? { key, attempt: next }
        : { key, bind: next, attempt },
    )
    return true
  })

/**
 * Brings every binding under the key in use that can be.
 *
 * @param onWait what is done while a turn is in a session
 */
export const rekeySessions = (
  onWait: (session: string) => Effect.Effect<void>,
): Effect.Effect<ReadonlyArray<RekeyedSession>, StateUnusable, Services> =>
  Effect.gen(function* () {
    const { present } = yield* keyringNow
    const older = (yield* (yield* Store).bindings).filter(
      (binding) => keyOf(binding) !== present.keyId,
    )
    return yield* Effect.forEach(older, ({ session, backend }) =>
      Effect.scoped(
        inSession(
          session,
          onWait(session),
          Effect.map(rekeySession({ session, backend }), (rebased) => ({
            session,
            backend,
            rebased,
          })),
        ),
      ),
    )
  })

/**
 * The keys that bindings need; `undefined` while a turn runs: it may have looked at the keys before the
 * one in use was, and bind under another one yet.
 */
export const keysNeeded: Effect.Effect<
  ReadonlySet<string> | undefined,
  StateUnusable,
  Store | StateDirectory
> = Effect.gen(function* () {
  // In this order: a turn that has ended by now is in what is read next.
  if (yield* areSessionsInUse) return undefined
  const store = yield* Store
  const bindings = yield* store.bindings
  const attempts = yield* Effect.forEach(bindings, (binding) => store.attempt(binding))
  return new Set([...bindings, ...attempts].flatMap((one) => (one && keyOf(one)) ?? []))
})
