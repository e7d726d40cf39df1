/** One gateway for a state directory: whoever holds the lock, and says so beside it. */
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { GatewayHeld, type StateUnusable } from "../errors.ts"
import { setAside } from "../state/aside.ts"
import { discard } from "../state/draft.ts"
import { identifySelf, isRunning } from "../process/process-identity.ts"
import { type HeldLock, isLocked, tryLock } from "../state/exclusive-lock.ts"
import { replaceWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { isMadeAnew, type Trouble } from "../upkeep/condition.ts"
import { log } from "./log.ts"

/** Who holds a state directory, and since when; what a dead holder left is told apart by its identity. */
const Holder = Schema.Struct({
  pid: Schema.Int,
  start: Schema.String,
  boot: Schema.String,
  since: Schema.String,
})
export type Holder = typeof Holder.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Holder))

const lockPath = (state: string): string => join(state, "serve.lock")
const holderPath = (state: string): string => join(state, "serve.json")

const readHolder = (state: string): Holder | undefined => {
  try {
    return Option.getOrUndefined(decode(readFileSync(holderPath(state), "utf8")))
  } catch {
    return undefined
  }
}

/** What is wrong with a text that names a holder. */
export const troubleInHolder = (text: string): Trouble | undefined =>
  Option.isSome(decode(text))
    ? undefined
    : { status: "damaged", problem: "it does not name a gateway", remedy: isMadeAnew }

/** Keeps aside what a holder before this one is not known to have written. */
const clearHolder = (path: string): void => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined || troubleInHolder(readFileSync(path, "utf8")) === undefined) return
  const kept = setAside(path, found.ino)
  if (kept !== undefined) log({ event: "kept-aside", path, kept })
}

/** Whether a gateway runs for a state directory, or is about to. */
export const isHeld = (state: string): boolean => isLocked(lockPath(state))

/** How often it is looked for who holds a lock: 100 times in 10 milliseconds each. */
const rounds = 100

/** Takes the lock, or says who holds it: that one may have taken it just now, and be about to say so. */
const takeOrSay = (state: string): Effect.Effect<HeldLock, GatewayHeld | StateUnusable> =>
  Effect.gen(function* () {
    const path = lockPath(state)
    for (let round = 0; round < rounds; round++) {
      const lock = yield* onState(path, () => tryLock(path))
      if (lock !== undefined) return lock
      const holder = readHolder(state)
      if (holder !== undefined && isRunning(holder))
        return yield* new GatewayHeld({ state, pid: holder.pid, since: holder.since })
      yield* Effect.sleep("10 millis")
    }
    return yield* new GatewayHeld({ state })
  })

/** Makes this process the gateway of the state directory for as long as the scope is open. */
export const holdState: Effect.Effect<
  Holder,
  GatewayHeld | StateUnusable,
  StateDirectory | Scope.Scope
> = Effect.gen(function* () {
  const { path: state } = yield* StateDirectory
  yield* Effect.acquireRelease(takeOrSay(state), (lock) =>
    Effect.sync(() => {
      discard(holderPath(state))
      lock.release()
    }),
  )
  const holder: Holder = {
    ...identifySelf(),
    since: DateTime.formatIso(yield* DateTime.now),
  }
  yield* onState(holderPath(state), () => {
    clearHolder(holderPath(state))
    replaceWhole(holderPath(state), `${JSON.stringify(holder)}\n`)
  })
  return holder
})
