/** Where the agent of a turn calls the gateway's tools: at the gateway that runs, or at its runner. */
import * as Effect from "effect/Effect"
import type { RuntimeEntry } from "@mooring/config"
import { loopbackEntry, OwnLoopback, type ToolsAt } from "../loopback/index.ts"
import type { LoopbackUnusable, StateUnusable } from "../errors.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { version } from "../version.ts"
import { askGateway } from "./client.ts"

/** The tools as they are mounted for a turn. */
export interface MountedTools {
  readonly entry: RuntimeEntry
  readonly tools: ToolsAt
}

/**
 * Mounts the tools for the turn that a lease is opened for. A gateway that runs is preferred: it keeps
 * its port and its key, so that the agent can go on calling it after it was restarted.
 */
export const mountTools = (
  lease: string,
): Effect.Effect<MountedTools, LoopbackUnusable | StateUnusable, OwnLoopback | StateDirectory> =>
  Effect.gen(function* () {
    const { path } = yield* StateDirectory
    const mounted = yield* askGateway(path, { _tag: "Mount", lease, version })
    if (mounted !== undefined)
      return {
        entry: loopbackEntry(mounted.port, mounted.token),
        tools: { by: "serve", port: mounted.port },
      }
    const loopback = yield* yield* OwnLoopback
    return { entry: loopback.entryFor(lease), tools: { by: "run", port: loopback.port } }
  })
