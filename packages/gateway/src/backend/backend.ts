/** What the gateway needs to know about an agent CLI to run it: mostly data, and a few pure functions. */
import type * as Result from "effect/Result"
import type { Account, Catalog, Rendered, RenderOptions, Traits } from "@mooring/config"
import type { AgentFailed } from "../errors.ts"
import type { Host } from "../host.ts"

/** How a CLI is called for one turn, behind its executable. */
export interface AgentCommand {
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

/**
 * What a line of a CLI's output tells.
 *
 * - `Session`: what the CLI calls the conversation.
 * - `Text`: a piece of the answer, to be shown as it comes.
 * - `Reply`: the whole answer, where the CLI repeats it at the end.
 * - `Problem`: what went wrong, in the CLI's words.
 */
export type AgentEvent =
  | { readonly _tag: "Session"; readonly id: string }
  | { readonly _tag: "Text"; readonly text: string }
  | { readonly _tag: "Reply"; readonly text: string }
  | { readonly _tag: "Problem"; readonly text: string }

/** How a CLI ended, and what it told before. */
export interface AgentExit {
  readonly code: number
  readonly events: ReadonlyArray<AgentEvent>
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
  | {
      readonly _tag: "Failed"
      readonly kind: AgentFailed["kind"]
      readonly problem: string
      readonly remedy: string
    }

/**
 * What of a CLI's own configuration a rendering has to reckon with: the names of servers in it, and
 * settings that have to be passed on to stay in force.
 */
export type Surroundings = Pick<RenderOptions, "foreign" | "own">

/** Why a CLI's own configuration cannot be reckoned with, and what to do: no turn is run then. */
export type Unreckoned = Pick<AgentFailed, "problem" | "remedy">

/**
 * An agent CLI that can be run.
 *
 * @property traits what it can express
 * @property executable how it is started: a program, and what stands before all other arguments
 * @property takesId whether a new conversation gets the id that it is given; otherwise its output
 *   tells the id that it chose
 * @property followsCwd whether it can resume a conversation from another directory
 * @property home the directory it keeps its conversations in
 * @property account whose provider account it works for
 * @property surroundings reads the CLI's own configuration
 * @property render what it is started with, for a catalog
 * @property arrange puts into a lease's directory, beside the rendered files, what the CLI is to find
 *   there of its own
 * @property events what a line of its standard output tells
 */
export interface Backend {
  readonly id: string
  readonly traits: Traits
  readonly executable: (
    host: Host["Service"],
  ) => readonly [command: string, ...args: ReadonlyArray<string>]
  readonly takesId: boolean
  readonly followsCwd: boolean
  readonly home: (host: Host["Service"]) => string
  readonly account: (host: Host["Service"]) => Account
  readonly surroundings: (host: Host["Service"]) => Result.Result<Surroundings, Unreckoned>
  readonly render: (catalog: Catalog, options: RenderOptions) => Rendered
  readonly arrange?: (host: Host["Service"], directory: string) => void
  readonly command: (request: AgentRequest) => AgentCommand
  readonly events: (line: string) => ReadonlyArray<AgentEvent>
  readonly outcome: (exit: AgentExit) => AgentOutcome
}
