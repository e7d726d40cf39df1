/** A declared server of a turn, as the gateway itself connects to it. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { type DeclaredServer, renderServer } from "@mooring/config"
import type { Host } from "../host.ts"
import { type Lease, leaseVariable, resolvedValue } from "../lease/index.ts"
import { connectUpstream, type Connection } from "./connect.ts"
import { ClientEntry, defaultStartupTimeout, defaultTimeout, isOffered } from "./entry.ts"
import { upstreamFailure } from "./failure.ts"

/**
 * A server that can be connected to, any number of times.
 *
 * @property offers whether the entry's filter lets a tool through
 * @property timeout how long a call may take, in milliseconds
 * @property connect starts or reaches the server; rejects with an `UpstreamFailed`
 * @property failure says what an error of a connection means
 */
export interface Upstream {
  readonly name: string
  readonly offers: (tool: string) => boolean
  readonly timeout: number
  readonly connect: (signal: AbortSignal) => Promise<Connection>
  readonly failure: (error: unknown, connection: Connection) => Error
}

const decodeEntry = Schema.decodeUnknownSync(ClientEntry)

/**
 * A declared server as the gateway connects to it in a lease: a program is part of the lease, by its
 * process group and by the lease's mark in its environment.
 *
 * Its values stay sealed until it is connected to; an unset variable is found out then.
 *
 * @param startupTimeout in milliseconds, in place of the entry's own
 */
export const upstreamOf = (
  server: DeclaredServer,
  host: Host["Service"],
  lease: Pick<Lease, "id" | "adopt">,
  startupTimeout: number | undefined = server.entry.startupTimeout,
): Upstream => {
  let secrets: ReadonlyArray<string> = []
  const { name, entry } = server
  const timeout = entry.timeout ?? defaultTimeout
  const open = () => {
    try {
      const opened = resolvedValue(renderServer(server, { [leaseVariable]: lease.id }), host)
      secrets = opened.secrets
      const read = decodeEntry(opened.value)
      return startupTimeout === undefined ? read : { ...read, startupTimeout }
    } catch (error) {
      throw upstreamFailure(error, {
        server: name,
        transport: undefined,
        secrets,
        timeout: {
          field: "startupTimeout",
          milliseconds: startupTimeout ?? defaultStartupTimeout,
        },
      })
    }
  }
  return {
    name,
    offers: (tool) => isOffered(tool, entry),
    timeout,
    connect: async (signal) => {
      const opened = open()
      return connectUpstream(
        { name, entry: opened, secrets },
        {
          variables: host.variables,
          cwd: host.cwd,
          onStart: (pid) => Effect.runSync(lease.adopt(pid)),
        },
        signal,
      )
    },
    failure: (error, { process }) =>
      upstreamFailure(error, {
        server: name,
        transport: process,
        secrets,
        timeout: { field: "timeout", milliseconds: timeout },
      }),
  }
}
