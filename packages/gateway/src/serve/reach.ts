/** Whether the agent of an open turn can reach the gateway's tools, and why not. */
import type { ToolsAt } from "../loopback/index.ts"
import type { Status } from "./protocol.ts"

/** Why tools cannot be reached, and what to do. */
export interface Unreachable {
  readonly problem: string
  readonly remedy: string
}

/**
 * Why the agent of an open turn cannot reach the tools; `undefined` where it can.
 *
 * @param gateway the gateway that runs, if one does
 */
export const whyUnreachable = (
  { by, port }: ToolsAt,
  gateway: Status | undefined,
): Unreachable | undefined => {
  // A runner serves its own turn's tools, and the turn is open only while it lives.
  if (by === "run" || gateway?.port === port) return undefined
  if (gateway === undefined)
    return {
      problem: `it was given port ${port} of a gateway that does not run any more`,
      remedy: "start it again: mooring serve",
    }
  const move = gateway.moves.findLast(({ from }) => from === port)
  return {
    problem: `it was given port ${port}, and the gateway is on port ${gateway.port} now${move === undefined ? "" : `, since ${move.at}: ${move.problem}`}`,
    remedy: "end the turn and run it again; or let it go on without these tools",
  }
}
