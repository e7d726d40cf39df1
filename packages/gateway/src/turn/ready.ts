/** A turn that is ready: all that is left is to start its agent. Values alone, for any process. */
import type { AgentStart } from "./agent-process.ts"
import type { Prospect } from "./prospect.ts"

/**
 * A turn that is ready.
 *
 * @property secrets what was opened for it, and is taken out of what the agent says of its troubles
 * @property isNamedByAgent whether the conversation begins under a name that the agent chooses, and that is
 *   to be written down as soon as it says so
 */
export interface ReadyTurn {
  readonly prospect: Prospect
  readonly start: AgentStart
  readonly secrets: ReadonlyArray<string>
  readonly isNamedByAgent: boolean
}
