/** Writes down what came of a turn. */
import { randomUUID } from "node:crypto"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type { Verdict } from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { type NewBinding, Store } from "../session/index.ts"
import type { Prospect, Told } from "./prospect.ts"

/** How many drift records a binding keeps. */
const keptDrift = 20

/**
 * What is bound while and after a turn that begins a conversation, or goes on with one.
 *
 * @param turns how many turns of the conversation end with it: none, while it is about to begin
 */
const bindingOf = (
  { verdict, bind, goesOn }: Prospect,
  agentSessionId: string,
  turns: 0 | 1,
): Effect.Effect<NewBinding> =>
  Effect.map(DateTime.now, (time) => {
    const now = DateTime.formatIso(time)
    const drift =
      verdict.kind === "resume-with-drift" ? [{ at: now, reasons: verdict.reasons }] : []
    return {
      ...bind,
      agentSessionId,
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
  prospect: Prospect,
  agentSessionId: string,
): Effect.Effect<void, StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const attempt = yield* bindingOf(prospect, agentSessionId, 0)
    yield* store.commit({ key: prospect.told.key, attempt })
  })

/** Binds the conversation that a turn ended in, and adds the verdict to the session's history. */
export const recordTurn = (
  prospect: Prospect,
  agentSessionId: string,
): Effect.Effect<void, StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    const { verdict, told } = prospect
    const bind = yield* bindingOf(prospect, agentSessionId, 1)
    yield* store.commit({
      key: told.key,
      retire: verdict.kind === "fresh" ? "fresh" : undefined,
      bind,
      history: {
        ...told.key,
        turn: randomUUID(),
        event: { _tag: "Verdict", verdict },
        fingerprint: bind.fingerprint,
        agentSessionId,
      },
      keep: told.keep ?? undefined,
    })
  })

/** Adds the verdict of a turn that was held, or whose agent failed, to the history. Nothing else changes. */
export const recordVerdict = (
  { key, fingerprint, boundTo, keep }: Told,
  event: { readonly _tag: "Verdict" | "Failed"; readonly verdict: Verdict },
): Effect.Effect<void, StateUnusable, Store> =>
  Effect.gen(function* () {
    const store = yield* Store
    yield* store.commit({
      key,
      history: { ...key, turn: null, event, fingerprint, agentSessionId: boundTo },
      keep: keep ?? undefined,
    })
  })
