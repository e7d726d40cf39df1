/** Starts or reaches declared servers through the code of a turn, in a lease, and asks for their tools. */
import * as Effect from "effect/Effect"
import type { DeclaredServer } from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { openLease } from "../lease/index.ts"
import type { StateDirectory } from "../state/state-directory.ts"
import {
  type Connection,
  type Upstream,
  type UpstreamFailed,
  upstreamOf,
} from "../upstream/index.ts"

/**
 * What came of probing a server. Times are in milliseconds.
 *
 * @property tools every tool that the server has, and whether the entry's filter lets it through
 */
export type ProbeState =
  | {
      readonly _tag: "Up"
      readonly protocolVersion: string
      readonly tools: ReadonlyArray<{ readonly name: string; readonly offered: boolean }>
      readonly connectMs: number
      readonly listMs: number
    }
  | { readonly _tag: "Failed"; readonly problem: string; readonly remedy: string }

/** A server that was probed. */
export interface Probed {
  readonly server: DeclaredServer
  readonly state: ProbeState
}

/** What whoever waits is told: a server's turn has come, or it is done. */
export type ProbeEvent =
  | { readonly _tag: "Started"; readonly server: DeclaredServer }
  | ({ readonly _tag: "Done" } & Probed)

/** So many servers are started at once; each of them may be a whole runtime. */
const concurrency = 8

const timed = async <A>(work: Promise<A>): Promise<readonly [A, number]> => {
  const start = performance.now()
  const value = await work
  return [value, Math.round(performance.now() - start)]
}

const list = async (
  upstream: Upstream,
  connection: Connection,
  timeout: number,
  signal: AbortSignal,
) => {
  const { client } = connection
  // A server without tools is not asked for any.
  if (client.getServerCapabilities()?.tools === undefined) return []
  try {
    const { tools } = await client.listTools(undefined, { timeout, signal })
    return tools.map(({ name }) => ({ name, offered: upstream.offers(name) }))
  } catch (error) {
    throw upstream.failure(error, connection)
  }
}

const look = async (
  upstream: Upstream,
  timeout: number,
  signal: AbortSignal,
): Promise<ProbeState> => {
  let connection: Connection | undefined
  try {
    const [connected, connectMs] = await timed(upstream.connect(signal))
    connection = connected
    const [tools, listMs] = await timed(list(upstream, connected, timeout, signal))
    return { _tag: "Up", protocolVersion: connected.protocolVersion, tools, connectMs, listMs }
  } catch (error) {
    const { problem, remedy } = error as UpstreamFailed
    return { _tag: "Failed", problem, remedy }
  } finally {
    await connection?.close()
  }
}

/**
 * Probes servers, several at once. What is started belongs to a lease: however the probe ends, nothing
 * of it is left, and what a killed one leaves, the next start ends.
 *
 * @param timeout how long each may take to connect, and then to list, in milliseconds; without it, what
 *   its entry says
 * @param onEvent run as servers begin and are done
 */
export const probe = (
  servers: ReadonlyArray<DeclaredServer>,
  timeout: number | undefined,
  onEvent: (event: ProbeEvent) => Effect.Effect<void>,
): Effect.Effect<ReadonlyArray<Probed>, StateUnusable, Host | StateDirectory> =>
  Effect.scoped(
    Effect.gen(function* () {
      const host = yield* Host
      const lease = yield* openLease
      return yield* Effect.forEach(
        servers,
        (server) =>
          Effect.gen(function* () {
            yield* onEvent({ _tag: "Started", server })
            const upstream = upstreamOf(server, host, lease, timeout)
            const state = yield* Effect.promise((signal) =>
              look(upstream, timeout ?? upstream.timeout, signal),
            )
            yield* onEvent({ _tag: "Done", server, state })
            return { server, state }
          }),
        { concurrency },
      )
    }),
  )
