/** The directory that holds everything a gateway remembers. */
import { dirname, join } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../errors.ts"
import { configPath, Host, statePath } from "../host.ts"
import { sweepDrafts } from "./draft.ts"
import { makePrivateDirectory } from "./private-file.ts"
import { remedyFor } from "./remedy.ts"

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
            remedy: remedyFor(error, "state"),
          }),
  })

/** Makes a private directory; one that is there and open to others cannot be used. */
export const ensurePrivateDirectory = (path: string): Effect.Effect<void, StateUnusable> =>
  onState(path, () => {
    if (makePrivateDirectory(path)) return
    throw new StateUnusable({
      path,
      problem: "others may read what is in this directory",
      remedy: `make it private (chmod 700 ${path}), or name another one in MOORING_STATE`,
    })
  })

/** The state directory, which is there and private to its owner. What dead processes were writing is gone. */
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
      const host = yield* Host
      const path = statePath(host)
      yield* ensurePrivateDirectory(path)
      for (const directory of [path, join(path, "trust"), dirname(configPath(host).path)])
        sweepDrafts(directory)
      return {
        path,
        directory: (name) => {
          const inner = join(path, name)
          return Effect.as(ensurePrivateDirectory(inner), inner)
        },
      }
    }),
  )
}
