/** What says which servers are meant, as several commands take it. */
import { type Plain, type Reader, readPlainly } from "./plain-arguments.ts"

/** Whose servers are meant, with which besides, and how they are to be told of. */
export interface Selection {
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly json: boolean
}

/** The flags of a selection, which other commands take too. */
export const selectionArguments: Plain<Selection> = {
  defaults: { agent: "main", mcpConfig: [], json: false },
  flags: new Map<string, Reader<Selection>>([
    ["--agent", (agent) => ({ agent })],
    ["--mcp-config", (file) => ({ mcpConfig: [file] })],
  ]),
  switches: new Map([["--json", { json: true }]]),
}

/** Reads a selection where it is plain. */
export const readSelection = (args: ReadonlyArray<string>): Selection | undefined =>
  readPlainly(selectionArguments, args)
