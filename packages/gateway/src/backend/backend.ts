/** What the gateway needs to know about an agent CLI to run it: mostly data, and a few pure functions. */
import type { Account, Catalog, Rendered } from "@mooring/config"
import type { Host } from "../host.ts"

/** How a CLI is called for one turn. */
export interface AgentCommand {
  readonly command: string
  readonly args: ReadonlyArray<string>
  /** What the CLI reads from its standard input; a prompt goes this way, since anyone can see arguments. */
  readonly stdin: string
}

/**
 * One turn, as a CLI is asked for it.
 *
 * @property conversation what the CLI calls the conversation, and whether it is to be resumed or begun
 * @property args what the rendering adds, files by their paths
 * @property note what the agent is told, in one line, of what changed around it
 */
export interface AgentRequest {
  readonly conversation: { readonly id: string; readonly mode: "begin" | "resume" }
  readonly args: ReadonlyArray<string>
  readonly prompt: string
  readonly note: string | undefined
}

/** How a CLI ended. */
export interface AgentExit {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * What came of a turn.
 *
 * - `Replied`: with an answer, in the conversation that it names.
 * - `Denied`: the CLI does not know the conversation.
 * - `Failed`: with the reason, and what to do.
 */
export type AgentOutcome =
  | { readonly _tag: "Replied"; readonly agentSessionId: string; readonly reply: string }
  | { readonly _tag: "Denied" }
  | { readonly _tag: "Failed"; readonly problem: string; readonly remedy: string }

/**
 * An agent CLI that can be run.
 *
 * @property followsCwd whether it can resume a conversation from another directory
 * @property home the directory it keeps its conversations in
 * @property account whose provider account it works for
 * @property render what it is started with, for a catalog; `marks` are variables that each program
 *   which it starts as a server is to have, so that a lease finds it wherever it went
 */
export interface Backend {
  readonly id: string
  readonly followsCwd: boolean
  readonly home: (host: Host["Service"]) => string
  readonly account: (host: Host["Service"]) => Account
  readonly render: (catalog: Catalog, marks: { readonly [name: string]: string }) => Rendered
  readonly command: (request: AgentRequest) => AgentCommand
  readonly outcome: (exit: AgentExit) => AgentOutcome
}
