/** Bindings: the stored tie between a session and an agent CLI's own conversation. */
import * as Schema from "effect/Schema"
import { DriftFact, DriftReason, Gap, type IdentityText, Verdict } from "@mooring/config"

/** Which conversation: a session of the user's, in one backend. */
export interface SessionKey {
  readonly session: string
  readonly backend: string
}

/** What changed without ending a conversation, and when. */
export const Drift = Schema.Struct({ at: Schema.String, reasons: Schema.Array(DriftReason) })
export type Drift = typeof Drift.Type

/**
 * A binding as it is stored.
 *
 * @property agentSessionId what the CLI calls the conversation
 * @property identity the resume identity, of whatever version: JSON, which is kept as its text until
 *   somebody has to read it
 * @property machine and `cliHome`: where the CLI keeps the conversation
 * @property turns how many turns have ended; none has in an attempt: a conversation that a turn was
 *   about to begin when it was cut off
 * @property drift the newest first, and no more than the last 20
 */
export const Binding = Schema.Struct({
  session: Schema.String,
  backend: Schema.String,
  agent: Schema.String,
  agentSessionId: Schema.String,
  fingerprint: Schema.String,
  identity: Schema.flip(Schema.fromJsonString(Schema.Unknown)),
  machine: Schema.String,
  cliHome: Schema.String,
  cwd: Schema.String,
  owner: Schema.String,
  account: Schema.NullOr(Schema.String),
  turns: Schema.Natural,
  facts: Schema.Array(DriftFact),
  gaps: Schema.Array(Gap),
  drift: Schema.Array(Drift),
  createdAt: Schema.String,
  updatedAt: Schema.String,
})
export type Binding = typeof Binding.Type

/** What is written of a binding: its identity is one that this version made. */
export type NewBinding = Omit<Binding, "identity"> & { readonly identity: IdentityText }

/** Why a binding is no longer in force. */
export const Retirement = Schema.Literals(["fresh", "reset", "restore"])
export type Retirement = typeof Retirement.Type

/** A binding that is no longer in force, kept so that it can be brought back. */
export const RetiredBinding = Schema.Struct({
  id: Schema.Int,
  retiredAt: Schema.String,
  because: Retirement,
  binding: Binding,
})
export type RetiredBinding = typeof RetiredBinding.Type

/**
 * One entry of a session's history: the verdict of a turn that ended, was held, or failed, or
 * something that a person did to the session. `Unreadable` stands for what another version wrote.
 */
export const HistoryEntry = Schema.Struct({
  id: Schema.Int,
  at: Schema.String,
  session: Schema.String,
  backend: Schema.String,
  turn: Schema.NullOr(Schema.String),
  event: Schema.Union([
    Schema.Struct({ _tag: Schema.tag("Verdict"), verdict: Verdict }),
    Schema.Struct({ _tag: Schema.tag("Failed"), verdict: Verdict }),
    Schema.Struct({ _tag: Schema.tag("Reset") }),
    Schema.Struct({ _tag: Schema.tag("Restored") }),
    Schema.Struct({ _tag: Schema.tag("Rebased"), reasons: Schema.Array(DriftReason) }),
    Schema.Struct({ _tag: Schema.tag("Unreadable") }),
  ]),
  fingerprint: Schema.NullOr(Schema.String),
  agentSessionId: Schema.NullOr(Schema.String),
})
export type HistoryEntry = typeof HistoryEntry.Type

/** What is written of a history entry: the store numbers and dates it. */
export type NewHistoryEntry = Omit<HistoryEntry, "id" | "at">
