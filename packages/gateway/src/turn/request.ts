/** What a turn is asked for, and what comes of it. */
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type { Diagnostic, Rendered, summaryOf, Verdict } from "@mooring/config"
import type { Host } from "../host.ts"
import type { OwnLoopback } from "../loopback/index.ts"
import type { InstallationKey, SessionKey, Store } from "../session/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import type { Selection } from "./prepare.ts"

/**
 * What a turn is asked for.
 *
 * @property partial whether to go on without servers that could not be read
 * @property onWait run once if another turn is in the session
 * @property onStart run once the agent has been started
 * @property onText is given the answer piece by piece, as it comes
 * @property timeout how long the agent may take
 * @property cluster set where other machines may have the session's conversation
 */
export interface TurnRequest extends Selection, SessionKey {
  readonly prompt: string
  readonly partial: boolean
  readonly onWait: Effect.Effect<void>
  readonly onStart?: Effect.Effect<void>
  readonly onText: (text: string) => Effect.Effect<void>
  readonly timeout: Duration.Duration | undefined
  readonly cluster?: InCluster | undefined
}

/**
 * What is known of a turn that the cluster sent here.
 *
 * @property bound where the session's conversation was when the turn was sent; `null` where it had none
 * @property isLost whether that is known to be gone, with the conversations that were there
 */
export interface InCluster {
  readonly bound: string | null
  readonly isLost: boolean
}

/**
 * What came of a turn. A turn that was held has no reply: the agent was not started.
 *
 * @property servers what the agent was run with, or would have been
 * @property rendering what the backend could not be told of them as they are
 */
export interface TurnResult extends SessionKey {
  readonly agentSessionId: string | undefined
  readonly verdict: Verdict
  readonly fingerprint: string
  readonly reply: string | undefined
  readonly servers: ReadonlyArray<ReturnType<typeof summaryOf>>
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly rendering: Pick<Rendered, "dropped" | "renamed" | "proxied">
}

/** What a turn needs around it. */
export type TurnServices = Host | StateDirectory | Store | InstallationKey | OwnLoopback
