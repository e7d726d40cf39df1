/** What is to be told of a turn, and bound, once its agent has ended: values alone, for any process. */
import * as Effect from "effect/Effect"
import {
  type Account,
  type Diagnostic,
  type Rendered,
  summaryOf,
  type Verdict,
} from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import type { Binding, InstallationKey, Limits, NewBinding, SessionKey } from "../session/index.ts"
import { baselineOf } from "./baseline.ts"
import type { Situation } from "./situation.ts"

/**
 * What is told of a turn, whatever comes of it.
 *
 * @property boundTo the conversation that is bound before it
 * @property servers what the agent is run with, or would be
 * @property rendering what the backend cannot be told of them as they are
 * @property keep how much of the session's past stays; `null`, for all, where the user's wish could not be read
 */
export interface Told {
  readonly key: SessionKey
  readonly boundTo: string | null
  readonly fingerprint: string
  readonly servers: ReadonlyArray<ReturnType<typeof summaryOf>>
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly rendering: Pick<Rendered, "dropped" | "renamed" | "proxied">
  readonly keep: Limits | null
}

/** What the turns of a conversation change of its binding. */
type Course = "agentSessionId" | "turns" | "drift" | "createdAt" | "updatedAt"

/**
 * A turn whose verdict lets it run.
 *
 * @property bind what is bound to it, but for what comes of it
 * @property goesOn the course so far of a conversation that goes on
 */
export interface Prospect {
  readonly told: Told
  readonly verdict: Verdict
  readonly bind: Omit<NewBinding, Course>
  readonly goesOn: Pick<Binding, "turns" | "drift" | "createdAt"> | null
}

/** What is stored of an account. */
export const accountId = (account: Account): string | null =>
  account._tag === "Known" ? account.id : null

/** How many entries of a history go with one turn: a long one shrinks over several. */
const prunedAtOnce = 200

/** What is told of the turn in a situation. */
export const toldOf = ({ key, prepared, binding, rendering }: Situation): Told => {
  const { keep } = prepared.sources
  const { dropped, renamed, proxied } = rendering
  return {
    key,
    boundTo: binding?.agentSessionId ?? null,
    fingerprint: prepared.fingerprint,
    servers: Array.from(prepared.runnable.servers.values(), summaryOf),
    diagnostics: prepared.diagnostics,
    rendering: { dropped, renamed, proxied },
    keep: keep === undefined ? null : { ...keep, atOnce: prunedAtOnce },
  }
}

/** The prospect of a situation, under a verdict that lets the turn run. */
export const prospectOf = (
  situation: Situation,
  verdict: Verdict,
): Effect.Effect<Prospect, StateUnusable, InstallationKey> =>
  Effect.gen(function* () {
    const { key, agent, backend, host, circumstances, bound, binding } = situation
    const goesOn = verdict.kind === "fresh" ? undefined : binding
    return {
      told: toldOf(situation),
      verdict,
      bind: {
        ...(yield* baselineOf(situation, verdict, goesOn === undefined ? undefined : bound)),
        session: key.session,
        backend: backend.id,
        agent,
        machine: host.machine,
        cliHome: backend.home(host),
        cwd: circumstances.cwd,
        owner: circumstances.owner,
        account: accountId(circumstances.account),
      },
      goesOn:
        goesOn === undefined
          ? null
          : { turns: goesOn.turns, drift: goesOn.drift, createdAt: goesOn.createdAt },
    }
  })
