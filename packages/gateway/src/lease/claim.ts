/** What a lease is on the machine: a name with a lock and a private directory, and a note of its processes. */
import { randomUUID } from "node:crypto"
import { appendFileSync, mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import type { ProcessIdentity } from "../process/process-identity.ts"
import { type HeldLock, tryLock } from "../state/exclusive-lock.ts"

/** Where the children of a lease are noted, a line each, for whoever cleans up after a dead owner. */
export const childrenFile = "children"

/** The form of a lease's id: nothing that could lead out of the directory of leases. */
export const soundId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

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

/** Gives a lease up: its files, and then its lock. */
export const giveUp = ({ directory, lockFile, lock }: Omit<Claim, "id">): void => {
  giveBack(directory, lockFile)
  lock.release()
}

/** A name that nothing else has: Linux gives one for less than it takes Node to load what makes them. */
const newId = (): string => {
  try {
    const id = readFileSync("/proc/sys/kernel/random/uuid", "latin1").trim()
    if (soundId.test(id)) return id
  } catch {
    // Other systems have no such file.
  }
  return randomUUID()
}

/** Takes a lease: its own name, lock and directory. */
export const claim = (leases: string): Claim => {
  for (;;) {
    const id = newId()
    const directory = join(leases, id)
    const lockFile = `${directory}.lock`
    const lock = tryLock(lockFile)
    // A sweeper may come between the making of the file and the lock, and takes it for a dead owner's.
    if (lock === undefined) continue
    try {
      mkdirSync(directory, { mode: 0o700 })
    } catch (error) {
      giveUp({ directory, lockFile, lock })
      throw error
    }
    return { id, directory, lockFile, lock }
  }
}

/** Notes a process, which leads a group of its own, as one of a lease. */
export const noteChild = (directory: string, child: ProcessIdentity): void =>
  appendFileSync(join(directory, childrenFile), `${JSON.stringify(child)}\n`, { mode: 0o600 })
