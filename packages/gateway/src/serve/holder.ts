/** One gateway for a state directory: whoever holds the lock, and says so beside it. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { GatewayHeld, type StateUnusable } from "../errors.ts"
import { discard } from "../state/draft.ts"
import { isLocked, tryLock } from "../state/exclusive-lock.ts"
import { replaceWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"

/** Who holds a state directory, and since when. */
const Holder = Schema.Struct({ pid: Schema.Int, since: Schema.String })
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

/** Whether a gateway runs for a state directory, or is about to. */
export const isHeld = (state: string): boolean => isLocked(lockPath(state))

/** Makes this process the gateway of the state directory for as long as the scope is open. */
export const holdState: Effect.Effect<
  Holder,
  GatewayHeld | StateUnusable,
  StateDirectory | Scope.Scope
> = Effect.gen(function* () {
  const { path: state } = yield* StateDirectory
  const path = lockPath(state)
  yield* Effect.acquireRelease(
    Effect.flatMap(
      onState(path, () => tryLock(path)),
      (lock) =>
        lock === undefined
          ? Effect.fail(new GatewayHeld({ state, ...readHolder(state) }))
          : Effect.succeed(lock),
    ),
    (lock) =>
      Effect.sync(() => {
        discard(holderPath(state))
        lock.release()
      }),
  )
  const holder: Holder = { pid: process.pid, since: DateTime.formatIso(yield* DateTime.now) }
  yield* onState(holderPath(state), () =>
    replaceWhole(holderPath(state), `${JSON.stringify(holder)}\n`),
  )
  return holder
})
