/** What every protocol of the model API has in common: a request in, a stream of events out. */
import type { Conversation, Move } from "./brain.ts"

/** One protocol, as a model API speaks it. */
export interface Protocol {
  /** Whether a request is of this protocol, by its path. */
  readonly accepts: (path: string) => boolean
  /** What a request's body says. */
  readonly read: (body: never) => Conversation
  /** The answer as server-sent events, each with its name where the protocol has names. */
  readonly write: (move: Move) => ReadonlyArray<{ readonly event?: string; readonly data: unknown }>
  /** The answer to a request that asks for no stream; `undefined` for one that does. */
  readonly writeWhole?: (path: string, body: never) => unknown
  /** What ends the stream. */
  readonly end?: string
}

/** The text of a prompt without what the agent itself adds to it. */
export const isPrompt = (text: string): boolean =>
  text.trim() !== "" &&
  !/^\s*<(?:system-reminder|environment_context|user_instructions|permissions|session_context|skills_instructions|apps_instructions|plugins_instructions)/.test(
    text,
  )
