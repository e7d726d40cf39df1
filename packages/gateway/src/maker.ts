/** Which Mooring a process is: its version, where it is installed, what runs it, and which files it sees. */
import { readlinkSync } from "node:fs"
import { version } from "./version.ts"

/** The mount namespace: a container, or a service with a /tmp of its own, has other files at a path. */
const filesystem = (): string => {
  try {
    return readlinkSync("/proc/self/ns/mnt")
  } catch {
    // Only Linux has them.
    return ""
  }
}

/** The same for two processes of one installation that see the same files, and for no others. */
export const maker = JSON.stringify([version, import.meta.dirname, process.execPath, filesystem()])
