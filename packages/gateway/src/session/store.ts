/** The session store: bindings, retired bindings, and an append-only history. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { StateUnusable } from "../errors.ts"
import type {
  Binding,
  HistoryEntry,
  NewBinding,
  NewHistoryEntry,
  RetiredBinding,
  Retirement,
  SessionKey,
} from "./binding.ts"
import type { Extent, Limits } from "./prune-script.ts"

/**
 * One change of the store. Its parts are written together or not at all, and are on disk when it is
 * acknowledged.
 *
 * @property retire takes the binding that is in force, or else the attempt, out of force first
 * @property bind puts a binding in force, in place of the one there is; an attempt is over with it
 * @property attempt notes the conversation that a turn is about to begin; an earlier attempt is retired
 * @property unretire takes a binding from among the retired ones
 * @property keep how much of the session's past stays once all that is written
 * @property check run in the transaction: what it throws leaves everything as it was
 */
export interface Change {
  readonly key: SessionKey
  readonly retire?: Retirement | undefined
  readonly bind?: NewBinding | Binding | undefined
  readonly unretire?: number | undefined
  readonly attempt?: NewBinding | Binding | undefined
  readonly history?: NewHistoryEntry | undefined
  readonly keep?: Limits | undefined
  readonly check?: () => void
}

/** Where sessions are kept. */
export class Store extends Context.Service<
  Store,
  {
    /** The binding in force; where there is none, the attempt. */
    readonly binding: (key: SessionKey) => Effect.Effect<Binding | undefined, StateUnusable>
    /** The conversation that a turn was about to begin when it was cut off. */
    readonly attempt: (key: SessionKey) => Effect.Effect<Binding | undefined, StateUnusable>
    /** Every binding in force, or else attempt, by session and backend. */
    readonly bindings: Effect.Effect<ReadonlyArray<Binding>, StateUnusable>
    /** The bindings of a session that are no longer in force, the newest first. */
    readonly retired: (
      session: string,
    ) => Effect.Effect<ReadonlyArray<RetiredBinding>, StateUnusable>
    /** The newest entries of a session's history, the newest first. */
    readonly history: (
      session: string,
      limit: number,
    ) => Effect.Effect<ReadonlyArray<HistoryEntry>, StateUnusable>
    /**
     * Runs what a session is for alone, among the machines that share the store.
     *
     * @param onWait run once if another machine is in the session
     */
    readonly alone: <A, E, R>(
      session: string,
      onWait: Effect.Effect<void>,
      turn: Effect.Effect<A, E, R>,
    ) => Effect.Effect<A, E | StateUnusable, R>
    /** How much there is of each session in each backend. */
    readonly extents: Effect.Effect<ReadonlyArray<Extent>, StateUnusable>
    /** Takes out what a session has more than is to stay: all of it without limits, if it has ended. */
    readonly prune: (
      key: SessionKey,
      limits: Limits | undefined,
    ) => Effect.Effect<void, StateUnusable>
    readonly commit: (change: Change) => Effect.Effect<void, StateUnusable>
  }
>()("@mooring/gateway/Store") {}
