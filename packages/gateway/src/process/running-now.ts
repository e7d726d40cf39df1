/** Which processes run at one time, so that those that have come since can be told from them. */
import { statSync } from "node:fs"
import { otherProcesses } from "./process-identity.ts"

/** What each process is told by from others that have its pid, by its pid. */
export type Running = ReadonlyMap<number, string>

/**
 * Linux makes the directory of a process in `/proc` when somebody looks for it, numbers it as nothing else, and
 * forgets it with the process at the latest. To look at it takes a tenth of the time of reading in it.
 */
const markOf = (pid: number): string => {
  try {
    const { ino, ctimeMs } = statSync(`/proc/${pid}`)
    return `${ino} ${ctimeMs}`
  } catch {
    return "gone"
  }
}

/** The processes that run now, but for this one. */
export const runningNow = (): Running =>
  new Map((otherProcesses() ?? []).map((pid) => [pid, markOf(pid)]))

/** Whether the process that has a pid may have come since. Of one that has not, that is mostly known. */
export const isNewSince = (before: Running, pid: number): boolean => {
  const mark = before.get(pid)
  return mark === undefined || mark !== markOf(pid)
}
