/** The directory that holds everything a gateway remembers. */
import { join } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../errors.ts"
import { Host, statePath } from "../host.ts"
import { makePrivateDirectory } from "./private-file.ts"

/** SQLITE_CORRUPT and SQLITE_NOTADB: what is in the file is not a store, or no longer. */
const damaged: ReadonlySet<unknown> = new Set([11, 26])

const remedyFor = (error: unknown): string => {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown }
  if (damaged.has(errcode))
    return "put the file back from a backup; or move it away: every session then begins anew"
  return code === "EISDIR" || code === "ENOTDIR" || code === "EEXIST"
    ? "move away what is there in its place, or name another state directory in MOORING_STATE"
    : "make the state directory writable, or name another one in MOORING_STATE"
}

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
            remedy: remedyFor(error),
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
      yield* ensurePrivateDirectory(path)
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
