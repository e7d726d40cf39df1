/** Ends what a lease owns: its children with their groups, and what slipped out of them. */
import * as Effect from "effect/Effect"
import {
  findByVariable,
  isGroupRunning,
  isRunning,
  otherProcesses,
  type ProcessIdentity,
} from "../process/process-identity.ts"
import { isNewSince, type Running } from "../process/running-now.ts"

/** The variable that every process of a lease is started with. */
export const leaseVariable = "MOORING_LEASE"

const signal = (target: number, name: NodeJS.Signals): void => {
  try {
    process.kill(target, name)
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}

/** How long a process may take to end by itself: 100 times 20 milliseconds. */
const rounds = 100

/** What still runs of a lease: groups that it started, and processes that slipped out of them. */
const findLeft = (lease: string, children: ReadonlyArray<ProcessIdentity>, before: Running) => {
  const seen = otherProcesses() ?? []
  const groups = children.filter(isGroupRunning)
  const strays = findByVariable(
    leaseVariable,
    lease,
    seen.filter((pid) => isNewSince(before, pid)),
  )
  if (groups.length > 0 || strays.length > 0) return { groups, strays }
  // One that ended while it was about to be looked at may have started another one.
  const late = new Set(otherProcesses()).difference(new Set(seen))
  return { groups, strays: findByVariable(leaseVariable, lease, [...late]) }
}

/**
 * Ends all processes of a lease: asks first, and then makes them.
 *
 * @param children what the lease started; each led a process group, so that its own children are
 *   reached with it
 * @param before what ran before anything of the lease was started, where that is known
 */
export const endProcesses = (
  lease: string,
  children: ReadonlyArray<ProcessIdentity>,
  before: Running = new Map(),
): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (const name of ["SIGTERM", "SIGKILL"] as const)
      for (let round = 0; round < rounds; round++) {
        const { groups, strays } = findLeft(lease, children, before)
        if (groups.length === 0 && strays.length === 0) return
        if (round === 0) {
          for (const group of groups) signal(-group.pid, name)
          for (const stray of strays) if (isRunning(stray)) signal(stray.pid, name)
        }
        yield* Effect.sleep("20 millis")
      }
  })
