/** What one run owns on the machine: a private directory, the files in it, and its processes. */
import { existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { identify, type ProcessIdentity } from "../process/process-identity.ts"
import { type Running, runningNow } from "../process/running-now.ts"
import { writePassingFile } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { type Claim, claim, giveUp, noteChild } from "./claim.ts"
import { endProcesses } from "./end-processes.ts"

/**
 * Makes the directories of a file of a lease, but never the lease's own: where that is gone, whoever held
 * the lease has given it back, and nobody would remove what is written for it.
 */
const makeAbove = (directory: string, name: string): void => {
  let parent = directory
  for (const step of name.split("/").slice(0, -1)) {
    parent = join(parent, step)
    if (!existsSync(parent)) mkdirSync(parent, { mode: 0o700 })
  }
}

/** The files of a lease, whoever holds it. */
export interface LeaseFiles {
  readonly id: string
  readonly directory: string
  /** The path of a file of the lease. */
  readonly path: (name: string) => string
  /** Writes a file that only this run's processes are to read. */
  readonly write: (name: string, content: string) => Effect.Effect<void, StateUnusable>
}

/** A lease that is open. */
export interface Lease extends LeaseFiles {
  /** Makes a process, which leads a group of its own, part of the lease. */
  readonly adopt: (pid: number) => Effect.Effect<void, StateUnusable>
  /** Ends its processes, those that left their groups included. It stays open. */
  readonly endProcesses: Effect.Effect<void>
}

/** The files of a lease. */
export const filesOf = ({ id, directory }: Pick<Claim, "id" | "directory">): LeaseFiles => ({
  id,
  directory,
  path: (name) => join(directory, name),
  write: (name, content) =>
    onState(directory, () => {
      makeAbove(directory, name)
      writePassingFile(join(directory, name), content)
    }),
})

/**
 * Keeps a lease open for as long as the scope is. Whatever way the scope ends, the lease's processes
 * are ended and its files are gone. What a killed gateway leaves, {@link sweepLeases} finds by the lock.
 *
 * @param take takes the lease
 * @param children what it has started already
 * @param before what ran before that
 */
export const keepLease = (
  take: Effect.Effect<Claim, StateUnusable>,
  {
    children,
    before,
  }: { readonly children: ReadonlyArray<ProcessIdentity>; readonly before: Running },
): Effect.Effect<Lease, StateUnusable, Scope.Scope> => {
  const own = [...children]
  return Effect.map(
    Effect.acquireRelease(take, (claimed) =>
      Effect.andThen(
        endProcesses(claimed.id, own, before),
        Effect.sync(() => giveUp(claimed)),
      ),
    ),
    (claimed) => ({
      ...filesOf(claimed),
      adopt: (pid) =>
        onState(claimed.directory, () => {
          const child = identify(pid)
          if (child === undefined) return
          own.push(child)
          noteChild(claimed.directory, child)
        }),
      endProcesses: endProcesses(claimed.id, own, before),
    }),
  )
}

/** Opens a lease for as long as the scope is open. */
export const openLease: Effect.Effect<Lease, StateUnusable, StateDirectory | Scope.Scope> =
  Effect.gen(function* () {
    const leases = yield* (yield* StateDirectory).directory("leases")
    return yield* keepLease(
      onState(leases, () => claim(leases)),
      { children: [], before: runningNow() },
    )
  })
