/** The commands that tell what is declared, where they can be run without the library of the command line. */
import type { Effect } from "effect/Effect"
import { mcpList } from "./commands/mcp-list.ts"
import type { Ended } from "./exit-code.ts"
import { runProgram } from "./run-program.ts"
import type { Selection } from "./selection-arguments.ts"

/** What such a command does; what is not always needed is loaded when it is. */
const commands = {
  "mcp list": () => mcpList,
  identity: async () => (await import("./commands/identity.ts")).identity,
  check: async () => (await import("./commands/check.ts")).check,
} satisfies { readonly [name: string]: () => unknown }

/** The name of such a command, as it is written. */
export type Surveying = keyof typeof commands

/** Runs such a command. */
export const quickSurvey = async (name: Surveying, selection: Selection): Promise<void> => {
  const command: (selection: Selection) => Effect<void, Ended> = await commands[name]()
  runProgram(command(selection))
}
