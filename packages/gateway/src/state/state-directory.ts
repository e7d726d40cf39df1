/** The directory that holds everything a gateway remembers. */
import { join } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../errors.ts"
import { Host, statePath } from "../host.ts"
import { makePrivateDirectory } from "./private-file.ts"

/**
 * Runs an operation on the state directory; whatever the system says no to becomes a
 * {@link StateUnusable}.
 */
export const onState = <A>(path: string, operation: () => A): Effect.Effect<A, StateUnusable> =>
  Effect.try({
    try: operation,
    catch: (error) =>
      error instanceof StateUnusable
        ? error
        : new StateUnusable({
            path,
            problem: error instanceof Error ? error.message : String(error),
            remedy: "make the state directory writable, or name another one in MOORING_STATE",
          }),
  })

/** The state directory, which is there and private to its owner. */
export class StateDirectory extends Context.Service<
  StateDirectory,
  {
    readonly path: string
    /** A private directory in it, made when it is first asked for. */
    readonly directory: (name: string) => Effect.Effect<string, StateUnusable>
  }
>()("@mooring/gateway/StateDirectory") {
  static readonly layer = Layer.effect(
    StateDirectory,
    Effect.gen(function* () {
      const path = statePath(yield* Host)
      yield* onState(path, () => makePrivateDirectory(path))
      return {
        path,
        directory: (name) =>
          onState(path, () => {
            const inner = join(path, name)
            makePrivateDirectory(inner)
            return inner
          }),
      }
    }),
  )
}
