/** Where a test looks for the real agent CLIs, and why it does not find one. */
import { existsSync } from "node:fs"
import { join } from "node:path"

/** The folder of executables that CLIs are looked for in, such as a `node_modules/.bin`. */
export const folderVariable = "MOORING_TEST_AGENTS"

/** The CLIs that are wanted, with commas between them; all, where it is not set. */
export const onlyVariable = "MOORING_TEST_AGENTS_ONLY"

/** A CLI's real executable, and why there is none. */
export interface FoundAgent {
  readonly executable: string
  readonly missing: string | undefined
}

/** Finds a CLI; a suite without it is skipped. */
export const findAgent = (command: string): FoundAgent => {
  const folder = process.env[folderVariable]
  const only = process.env[onlyVariable]
  const executable = join(folder ?? "", command)
  const missing = () => {
    if (only !== undefined && !only.split(",").includes(command)) return "it was not asked for"
    if (folder === undefined)
      return `${folderVariable} names no folder to look for it in (pnpm test:agents installs it)`
    return existsSync(executable) ? undefined : `it is not in ${folder}`
  }
  return { executable, missing: missing() }
}
