/** What a lease is on the machine: a name with a lock and a private directory, and a note of its processes. */
import { randomUUID } from "node:crypto"
import { appendFileSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { ProcessIdentity } from "../process/process-identity.ts"
import { type HeldLock, tryLock } from "../state/exclusive-lock.ts"

/** Where the children of a lease are noted, a line each, for whoever cleans up after a dead owner. */
export const childrenFile = "children"

/** A lease that this process holds. */
export interface Claim {
  readonly id: string
  readonly directory: string
  readonly lockFile: string
  readonly lock: HeldLock
}

/**
 * Removes the files of a lease, the lock's last: what is left behind for whatever reason is found by it.
 * A turn that has been acknowledged does not fail for what the next start can do.
 */
export const giveBack = (directory: string, lockFile: string): void => {
  try {
    rmSync(directory, { recursive: true, force: true })
    rmSync(lockFile, { force: true })
  } catch {
    // The next start finds it by the lock.
  }
}

/** Takes a lease: its own name, lock and directory. */
export const claim = (leases: string): Claim => {
  for (;;) {
    const id = randomUUID()
    const directory = join(leases, id)
    const lockFile = `${directory}.lock`
    const lock = tryLock(lockFile)
    // A sweeper may come between the making of the file and the lock, and takes it for a dead owner's.
    if (lock === undefined) continue
    try {
      mkdirSync(directory, { mode: 0o700 })
    } catch (error) {
      giveBack(directory, lockFile)
      lock.release()
      throw error
    }
    return { id, directory, lockFile, lock }
  }
}

/** Notes a process, which leads a group of its own, as one of a lease. */
export const noteChild = (directory: string, child: ProcessIdentity): void =>
  appendFileSync(join(directory, childrenFile), `${JSON.stringify(child)}\n`, { mode: 0o600 })
