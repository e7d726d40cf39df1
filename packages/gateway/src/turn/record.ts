/** Writes down what came of a turn. */
import { randomUUID } from "node:crypto"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Account, Verdict } from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { type InstallationKey, type NewBinding, Store } from "../session/index.ts"
import { baselineOf } from "./baseline.ts"
import type { Situation } from "./situation.ts"

/** How many drift records a binding keeps. */
const keptDrift = 20

/** What is stored of an account. */
export const accountId = (account: Account): string | null =>
  account._tag === "Known" ? account.id : null

/** How many entries of a history go with one turn: a long one shrinks over several. */
const prunedAtOnce = 200

/** How much of a session's past stays after a turn; all where the user's wish could not be read. */
const limitsOf = ({ prepared }: Situation) => {
  const { keep } = prepared.sources
  return keep === undefined ? undefined : { ...keep, atOnce: prunedAtOnce }
}

/** What is bound while and after a turn that begins a conversation, or goes on with one. */
const nextBinding = (
  situation: Situation,
  verdict: Verdict,
  agentSessionId: string,
  turns: number,
): Effect.Effect<NewBinding, StateUnusable, InstallationKey> =>
  Effect.gen(function* () {
    const now = DateTime.formatIso(yield* DateTime.now)
    const { key, agent, backend, host, circumstances, bound } = situation
    const goesOn = verdict.kind === "fresh" ? undefined : situation.binding
    const drift =
      verdict.kind === "resume-with-drift" ? [{ at: now, reasons: verdict.reasons }] : []
    return {
      ...(yield* baselineOf(situation, verdict, goesOn === undefined ? undefined : bound)),
      session: key.session,
      backend: backend.id,
      agent,
      agentSessionId,
      machine: host.machine,
      cliHome: backend.home(host),
      cwd: circumstances.cwd,
      owner: circumstances.owner,
      account: accountId(circumstances.account),
      turns: (goesOn?.turns ?? 0) + turns,
      drift: [...drift, ...(goesOn?.drift ?? [])].slice(0, keptDrift),
      createdAt: goesOn?.createdAt ?? now,
      updatedAt: now,
    }
  })

/**
 * Writes down a conversation that is about to begin. Its name is on disk before the agent is started,
 * so that a turn that is cut off leaves a conversation that the next turn finds, and not one that
 * nobody knows.
 */
export const recordAttempt = (
  situation: Situation,
  verdict: Verdict,
  agentSessionId: string,
): Effect.Effect<void, StateUnusable, Store | InstallationKey> =>
  Effect.gen(function* () {
    const store = yield* Store
    const attempt = yield* nextBinding(situation, verdict, agentSessionId, 0)
    yield* store.commit({ key: situation.key, attempt })
  })

/** Binds the conversation that a turn ended in, and adds the verdict to the session's history. */
export const recordTurn = (
  situation: Situation,
  verdict: Verdict,
  agentSessionId: string,
): Effect.Effect<void, StateUnusable, Store | InstallationKey> =>
  Effect.gen(function* () {
    const store = yield* Store
    const { key } = situation
    const bind = yield* nextBinding(situation, verdict, agentSessionId, 1)
    yield* store.commit({
      key,
      retire: verdict.kind === "fresh" ? "fresh" : undefined,
      bind,
      history: {
        ...key,
        turn: randomUUID(),
        event: { _tag: "Verdict", verdict },
        fingerprint: bind.fingerprint,
        agentSessionId,
      },
      keep: limitsOf(situation),
    })
  })

/** Adds the verdict of a turn that was held, or whose agent failed, to the history. Nothing else changes. */
export const recordVerdict = (
  situation: Situation,
  event: { readonly _tag: "Verdict" | "Failed"; readonly verdict: Verdict },
): Effect.Effect<void, StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const { key, prepared, binding } = situation
    yield* store.commit({
      key,
      history: {
        ...key,
        turn: null,
        event,
        fingerprint: prepared.fingerprint,
        agentSessionId: binding?.agentSessionId ?? null,
      },
      keep: limitsOf(situation),
    })
  })
