/** What one run owns on the machine: a private directory, the files in it, and its processes. */
import { appendFileSync, mkdirSync, rmSync } from "node:fs"
import { randomUUID } from "node:crypto"
import { dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { tryLock } from "../state/exclusive-lock.ts"
import { writePassingFile } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { endProcesses } from "./end-processes.ts"
import { identify, type ProcessIdentity } from "../process/process-identity.ts"

/** Where the children of a lease are noted, a line each, for whoever cleans up after a dead owner. */
export const childrenFile = "children"

/** A lease that is open. */
export interface Lease {
  readonly id: string
  readonly directory: string
  /** The path of a file of the lease. */
  readonly path: (name: string) => string
  /** Writes a file that only this run's processes are to read. */
  readonly write: (name: string, content: string) => Effect.Effect<void, StateUnusable>
  /** Makes a process, which leads a group of its own, part of the lease. */
  readonly adopt: (pid: number) => Effect.Effect<void, StateUnusable>
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

/** A lease's own name, lock and directory. */
const claim = (leases: string) => {
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

/**
 * Opens a lease for as long as the scope is open. Whatever way the scope ends, the lease's processes
 * are ended and its files are gone. What a killed gateway leaves, {@link sweepLeases} finds by the lock.
 */
export const openLease: Effect.Effect<Lease, StateUnusable, StateDirectory | Scope.Scope> =
  Effect.gen(function* () {
    const state = yield* StateDirectory
    const leases = yield* state.directory("leases")
    const children: Array<ProcessIdentity> = []
    const { id, directory } = yield* Effect.acquireRelease(
      onState(leases, () => claim(leases)),
      ({ id: own, directory, lockFile, lock }) =>
        Effect.andThen(
          endProcesses(own, children),
          Effect.sync(() => {
            giveBack(directory, lockFile)
            lock.release()
          }),
        ),
    )
    return {
      id,
      directory,
      path: (name) => join(directory, name),
      write: (name, content) =>
        onState(directory, () => {
          const path = join(directory, name)
          mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
          writePassingFile(path, content)
        }),
      adopt: (pid) =>
        onState(directory, () => {
          const child = identify(pid)
          if (child === undefined) return
          children.push(child)
          appendFileSync(join(directory, childrenFile), `${JSON.stringify(child)}\n`, {
            mode: 0o600,
          })
        }),
    }
  })
