/** Ends what a lease owns: its children with their groups, and what slipped out of them. */
import * as Effect from "effect/Effect"
import {
  findByVariable,
  isGroupRunning,
  isRunning,
  type ProcessIdentity,
} from "../process/process-identity.ts"

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

/**
 * Ends all processes of a lease: asks first, and then makes them.
 *
 * @param children what the lease started; each led a process group, so that its own children are
 *   reached with it
 */
export const endProcesses = (
  lease: string,
  children: ReadonlyArray<ProcessIdentity>,
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const strays = () => findByVariable(leaseVariable, lease)
    const signalAll = (name: NodeJS.Signals) => {
      for (const child of children) if (isGroupRunning(child)) signal(-child.pid, name)
      for (const stray of strays()) if (isRunning(stray)) signal(stray.pid, name)
    }
    for (const name of ["SIGTERM", "SIGKILL"] as const) {
      signalAll(name)
      for (let round = 0; round < rounds; round++) {
        if (!children.some(isGroupRunning) && strays().length === 0) return
        yield* Effect.sleep("20 millis")
      }
    }
  })
