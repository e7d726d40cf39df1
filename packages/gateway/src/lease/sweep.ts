/** Cleans up after owners that died: ends their processes and removes their files, and nothing else. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { StateUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import { tryLock } from "../state/exclusive-lock.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { endProcesses } from "./end-processes.ts"
import { childrenFile, giveBack } from "./lease.ts"
import type { ProcessIdentity } from "../process/process-identity.ts"

const Child = Schema.fromJsonString(
  Schema.Struct({ pid: Schema.Int, start: Schema.String, boot: Schema.String }),
)
const decodeChild = Schema.decodeUnknownOption(Child)

/** The children of a lease as its owner noted them; a line that was cut off notes none. */
const readChildren = (directory: string): ReadonlyArray<ProcessIdentity> => {
  try {
    return readFileSync(join(directory, childrenFile), "utf8")
      .split("\n")
      .flatMap((line) => {
        const child = decodeChild(line)
        return child._tag === "Some" ? [child.value] : []
      })
  } catch {
    return []
  }
}

const lockSuffix = ".lock"

/**
 * Ends every lease whose owner is dead. The owner holds the lease's lock, and the kernel drops it
 * with the owner: a lock that can be taken is a dead owner's, and one that cannot is a living one's.
 *
 * @returns how many leases were ended
 */
export const sweepLeases: Effect.Effect<number, StateUnusable, StateDirectory> = Effect.gen(
  function* () {
    const state = yield* StateDirectory
    const leases = yield* state.directory("leases")
    const locks = yield* onState(leases, () =>
      readdirSync(leases).filter((name) => name.endsWith(lockSuffix)),
    )
    let ended = 0
    for (const name of locks) {
      const id = name.slice(0, -lockSuffix.length)
      const directory = join(leases, id)
      const lockFile = join(leases, name)
      const lock = yield* onState(lockFile, () => tryLock(lockFile))
      if (lock === undefined) continue
      yield* Effect.ensuring(
        Effect.andThen(
          endProcesses(id, readChildren(directory)),
          Effect.sync(() => giveBack(directory, lockFile)),
        ),
        Effect.sync(() => lock.release()),
      )
      ended += 1
    }
    return ended
  },
)

/** The state directory, once what dead runs left in it is ended. */
export const leaseLayer: Layer.Layer<StateDirectory, StateUnusable, Host> = Layer.effectDiscard(
  sweepLeases,
).pipe(Layer.provideMerge(StateDirectory.layer))
