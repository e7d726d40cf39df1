/** Commands that begin at once where their arguments are plain: the library of the command line is not loaded. */
import type { Surveying } from "./quick-survey.ts"
import { readRunArguments } from "./run-arguments.ts"
import { readSelection } from "./selection-arguments.ts"

const surveying: ReadonlyArray<Surveying> = ["mcp list", "identity", "check"]

/** What runs the command that is asked for; `undefined` where the library has to read what is asked. */
export const quickCommand = (args: ReadonlyArray<string>): (() => Promise<void>) | undefined => {
  if (args[0] === "run") {
    const asked = readRunArguments(args.slice(1))
    return asked && (async () => (await import("./quick-run.ts")).quickRun(asked))
  }
  for (const name of surveying) {
    const words = name.split(" ")
    if (!words.every((word, index) => args[index] === word)) continue
    const selection = readSelection(args.slice(words.length))
    return (
      selection && (async () => (await import("./quick-survey.ts")).quickSurvey(name, selection))
    )
  }
  return undefined
}
