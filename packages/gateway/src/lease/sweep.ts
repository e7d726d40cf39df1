/** Cleans up after owners that died: ends their processes and removes their files, and nothing else. */
import { linkSync, readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { StateUnusable } from "../errors.ts"
import type { Host } from "../host.ts"
import { setAside } from "../state/aside.ts"
import { type HeldLock, tryLock } from "../state/exclusive-lock.ts"
import { sqliteCode } from "../state/remedy.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import type { Trouble } from "../upkeep/condition.ts"
import { childrenFile, giveBack, soundId } from "./claim.ts"
import { endProcesses } from "./end-processes.ts"
import type { ProcessIdentity } from "../process/process-identity.ts"

const Child = Schema.fromJsonString(
  Schema.Struct({ pid: Schema.Int, start: Schema.String, boot: Schema.String }),
)
const decodeChild = Schema.decodeUnknownOption(Child)

/** The children of a lease as its owner noted them; the last line may be cut off, and notes none. */
const childrenIn = (text: string): ReadonlyArray<ProcessIdentity | undefined> =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => Option.getOrUndefined(decodeChild(line)))

/** What is wrong with a text that notes children. */
export const troubleInChildren = (text: string): Trouble | undefined =>
  childrenIn(text).includes(undefined)
    ? {
        status: "damaged",
        problem: "it does not say which processes belong to the lease",
        remedy: "they are found by their variable MOORING_LEASE as well, on Linux",
      }
    : undefined

/** Reads the children of a lease; a note that is damaged outlives its lease, so that a person can look. */
const readChildren = (directory: string): ReadonlyArray<ProcessIdentity> => {
  const path = join(directory, childrenFile)
  try {
    const text = readFileSync(path, "utf8")
    if (troubleInChildren(text) !== undefined) {
      linkSync(path, `${directory}.${childrenFile}`)
      setAside(`${directory}.${childrenFile}`, statSync(path).ino)
    }
    return childrenIn(text).filter((child) => child !== undefined)
  } catch {
    return []
  }
}

const lockSuffix = ".lock"

/** The leases among names, by lock or directory: whoever holds one has made its lock before its directory. */
const leasesAmong = (names: ReadonlyArray<string>): ReadonlySet<string> =>
  new Set(
    names.flatMap((name) => {
      if (name.endsWith(lockSuffix)) return [name.slice(0, -lockSuffix.length)]
      return soundId.test(name) ? [name] : []
    }),
  )

/** SQLITE_NOTADB: something is written in the file. */
const notADatabase = 26

/** Takes a lock; of one that is damaged nobody can tell whose it is, and its lease stays for a person. */
const tryIntact = (path: string): HeldLock | undefined => {
  try {
    return tryLock(path)
  } catch (error) {
    if (sqliteCode(error) !== notADatabase) throw error
    return undefined
  }
}

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
    let ended = 0
    for (const id of yield* onState(leases, () => leasesAmong(readdirSync(leases)))) {
      const directory = join(leases, id)
      const lockFile = `${directory}${lockSuffix}`
      const lock = yield* onState(lockFile, () => tryIntact(lockFile))
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
