/** Flags that several commands take. */
import * as Option from "effect/Option"
import * as Flag from "effect/cli/Flag"
import { selectionArguments } from "./selection-arguments.ts"

const { defaults } = selectionArguments

/** Prints JSON. */
export const json = Flag.Boolean("json").pipe(
  Flag.withDescription("Print JSON, and nothing else, on standard output"),
  Flag.withDefault(false),
)

/** The agent whose servers are meant. */
export const agent = Flag.String("agent").pipe(
  Flag.withMetavar("NAME"),
  Flag.withDescription(`The agent whose servers are meant (default: ${defaults.agent})`),
  Flag.withDefault(defaults.agent),
)

/** More sources of servers. */
export const mcpConfig = Flag.String("mcp-config").pipe(
  Flag.withMetavar("FILE"),
  Flag.withDescription("More servers, from a file or as JSON; may be given several times"),
  Flag.atLeast(0),
)

/** Goes on without what could not be read. */
export const partial = Flag.Boolean("partial").pipe(
  Flag.withDescription("Go on without servers that could not be read"),
  Flag.withDefault(false),
)

/** What says which servers are meant. */
export const selection = { agent, mcpConfig, json }

/** Shows what would be written. */
export const dryRun = Flag.Boolean("dry-run").pipe(
  Flag.withDescription("Show what would be written, with secrets masked, and write nothing"),
  Flag.withDefault(false),
)

/** A limit of time. */
export const seconds = (description: string) =>
  Flag.Finite("timeout").pipe(
    Flag.withMetavar("SECONDS"),
    Flag.withDescription(description),
    Flag.filter(
      (count) => count > 0 && count <= 86_400,
      () => "must be more than 0, and at most 86400",
    ),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  )

/** A line of the examples of a command. */
export const example = (command: string, description: string) => ({ command, description })
