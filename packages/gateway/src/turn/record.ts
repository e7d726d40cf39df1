/** Writes down what came of a turn. */
import { randomUUID } from "node:crypto"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import {
  type Account,
  baselineFacts,
  baselineGaps,
  baselineIdentity,
  fingerprintOf,
  type Verdict,
} from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { InstallationKey, type NewBinding, Store } from "../session/index.ts"
import type { Situation } from "./situation.ts"

/** How many drift records a binding keeps. */
const keptDrift = 20

const accountId = (account: Account): string | null =>
  account._tag === "Known" ? account.id : null

/** What is bound after a turn that ended under a verdict. */
const nextBinding = (
  situation: Situation,
  verdict: Verdict,
  agentSessionId: string,
  named: Pick<NewBinding, "identity" | "fingerprint">,
  now: string,
): NewBinding => {
  const { key, agent, backend, host, prepared, circumstances, bound } = situation
  const goesOn = verdict.kind === "fresh" ? undefined : situation.binding
  const drift = verdict.kind === "resume-with-drift" ? [{ at: now, reasons: verdict.reasons }] : []
  return {
    ...named,
    session: key.session,
    backend: backend.id,
    agent,
    agentSessionId,
    machine: host.machine,
    cliHome: backend.home(host),
    cwd: circumstances.cwd,
    owner: circumstances.owner,
    account: accountId(circumstances.account),
    turns: (goesOn?.turns ?? 0) + 1,
    facts: baselineFacts(prepared.facts, goesOn === undefined ? undefined : bound),
    gaps: baselineGaps(prepared.catalog, bound, verdict),
    drift: [...drift, ...(goesOn?.drift ?? [])].slice(0, keptDrift),
    createdAt: goesOn?.createdAt ?? now,
    updatedAt: now,
  }
}

/** Binds the conversation that a turn ended in, and adds the verdict to the session's history. */
export const recordTurn = (
  situation: Situation,
  verdict: Verdict,
  agentSessionId: string,
): Effect.Effect<void, StateUnusable, Store | InstallationKey> =>
  Effect.gen(function* () {
    const store = yield* Store
    const digests = yield* InstallationKey
    const now = DateTime.formatIso(yield* DateTime.now)
    const { key, prepared, bound } = situation
    const identity = baselineIdentity(prepared.identity, bound, verdict)
    const fingerprint = fingerprintOf(identity, digests)
    yield* store.commit({
      key,
      retire: verdict.kind === "fresh" ? "fresh" : undefined,
      bind: nextBinding(situation, verdict, agentSessionId, { identity, fingerprint }, now),
      history: {
        ...key,
        turn: randomUUID(),
        event: { _tag: "Verdict", verdict },
        fingerprint,
        agentSessionId,
      },
    })
  })

/** Adds the verdict of a turn that was held to the session's history. Nothing else changes. */
export const recordHeld = (
  { key, prepared, binding }: Situation,
  verdict: Verdict,
): Effect.Effect<void, StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    yield* store.commit({
      key,
      history: {
        ...key,
        turn: null,
        event: { _tag: "Verdict", verdict },
        fingerprint: prepared.fingerprint,
        agentSessionId: binding?.agentSessionId ?? null,
      },
    })
  })
