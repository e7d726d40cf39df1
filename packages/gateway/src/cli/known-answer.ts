/** What a command line only asks of Mooring itself is answered from what was written down with the bundle. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import type { Answers } from "./answers.ts"
import { standardOutput } from "./standard-stream.ts"

const long: Readonly<Record<string, string>> = { "-h": "--help", "-v": "--version" }

/** Whether text is coloured: as the library of the command line decides it. */
const isColoured = ({ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean => {
  if (TERM === "dumb" || (NO_COLOR ?? "") !== "") return false
  const isForced = !["", "0", "false"].includes((FORCE_COLOR ?? "").toLowerCase())
  return isForced || standardOutput.isTerminal
}

/** The file of the answers, in the directory of a bundle. */
export const answersFile = (coloured: boolean): string =>
  coloured ? "answers-coloured.json" : "answers.json"

/** The answer; `undefined` where something else is asked, or nothing was written down, as in a checkout. */
export const knownAnswer = (args: ReadonlyArray<string>): string | undefined => {
  const last = args.at(-1) ?? ""
  const asked = long[last] ?? last
  if (asked !== "--help" && asked !== "--version") return undefined
  try {
    const file = join(import.meta.dirname, "..", answersFile(isColoured(process.env)))
    const answers = JSON.parse(readFileSync(file, "utf8")) as Answers
    const key = [...args.slice(0, -1), asked].join(" ")
    return Object.hasOwn(answers, key) ? answers[key] : undefined
  } catch {
    return undefined
  }
}
