/** Watches what anyone on the machine can see of a sandbox's processes and files while they run. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import type { Sandbox } from "../support/sandbox.ts"

/** What was seen, once for each way in which it was. */
export interface Seen {
  /** Command lines of any process with a text in them. */
  readonly commandLines: ReadonlySet<string>
  /** Files with the text in them that others than their owner may read. */
  readonly openFiles: ReadonlySet<string>
}

const attempt = <A>(read: () => A, otherwise: A): A => {
  try {
    return read()
  } catch {
    // It is gone already.
    return otherwise
  }
}

/** The files below a sandbox's root that have a text in them. */
export const filesWith = (sandbox: Sandbox, text: string): ReadonlyArray<string> =>
  attempt(() => readdirSync(sandbox.root, { recursive: true, withFileTypes: true }), [])
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => attempt(() => readFileSync(path, "latin1"), "").includes(text))

/** Whether others may read a file: neither it nor a directory on the way to it is its owner's alone. */
const isOpen = (sandbox: Sandbox, path: string): boolean => {
  for (let at = path; at !== sandbox.root; at = dirname(at))
    if (attempt(() => statSync(at).mode & 0o077, 0) === 0) return false
  return true
}

/** Watches while something is done. Only Linux shows other processes' arguments. */
export const watchDuring = async (
  sandbox: Sandbox,
  text: string,
  work: () => Promise<unknown>,
): Promise<Seen> => {
  const commandLines = new Set<string>()
  const openFiles = new Set<string>()
  const lookAtProcesses = () => {
    for (const pid of readdirSync("/proc")) {
      if (!/^\d+$/.test(pid)) continue
      const line = attempt(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"), "")
      if (line.includes(text)) commandLines.add(line.replaceAll("\0", " "))
    }
  }
  const lookAtFiles = () => {
    for (const path of filesWith(sandbox, text)) if (isOpen(sandbox, path)) openFiles.add(path)
  }
  const timers = [setInterval(lookAtProcesses, 20), setInterval(lookAtFiles, 250)]
  try {
    await work()
  } finally {
    timers.forEach(clearInterval)
    lookAtFiles()
  }
  return { commandLines, openFiles }
}
