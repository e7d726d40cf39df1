/** A process that is looked at again and again. */
import { closeSync, openSync, readSync } from "node:fs"
import { isRunning, type ProcessIdentity } from "./process-identity.ts"

/** Looks at one process, and at no other that gets its pid. */
export interface ProcessWatch {
  readonly isRunning: () => boolean
  readonly close: () => void
}

const buffer = Buffer.alloc(1024)

/** What follows the command's name, in parentheses, which may hold anything (proc(5) stat). */
const stateIn = (length: number): string =>
  String.fromCharCode(buffer[buffer.subarray(0, length).lastIndexOf(")") + 2] ?? 0)

/**
 * Watches a process; `undefined` where the system has no way to. An open `/proc/PID/stat` is of one
 * process for good: once it has ended there is nothing to be read, whoever has the pid then.
 */
export const watchProcess = (process: ProcessIdentity): ProcessWatch | undefined => {
  let file: number
  try {
    file = openSync(`/proc/${process.pid}/stat`, "r")
  } catch {
    return undefined
  }
  const close = () => closeSync(file)
  // The file is of whoever had the pid when it was opened.
  if (!isRunning(process)) {
    close()
    return undefined
  }
  return {
    isRunning: () => {
      try {
        return stateIn(readSync(file, buffer, 0, buffer.length, 0)) !== "Z"
      } catch {
        return false
      }
    },
    close,
  }
}
