/** How a command ends, as its caller sees it. */
import * as Schema from "effect/Schema"

/** The exit codes of every command. */
export const exitCode = {
  /** It did what it was asked for. */
  done: 0,
  /** It failed: the agent, the machine, or Mooring. */
  failed: 1,
  /** The command line or the configuration is wrong. */
  usage: 2,
  /** The turn is held: nothing was run, and nothing is lost. */
  held: 3,
} as const

/** Ends a command that has said all there is to say, with an exit code other than 0. */
export class Ended extends Schema.TaggedError<Ended>()("Ended", { code: Schema.Int }) {}
