/** How a server on the loopback address begins and ends. */
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import { LoopbackUnusable } from "../errors.ts"

const host = "127.0.0.1"

/** As many connections may wait as `listen` lets. */
const backlog = 511

/** What Node's servers do once they know what they listen on; not documented, and as old as `listen`. */
interface Listening {
  readonly _listen2?: (address: string, port: number, family: 4, backlog: number) => void
}

/**
 * Listens on a port of 127.0.0.1; 0 takes one that is free. To find out what kind of address that is, `listen`
 * loads a library and makes an expression, which is 5 ms before an agent can start: so it is told, where
 * it can be.
 */
export const listen = (
  server: Server & Listening,
  port: number,
): Effect.Effect<number, LoopbackUnusable> =>
  Effect.callback((resume) => {
    const fail = (problem: string) => resume(Effect.fail(new LoopbackUnusable({ problem })))
    server.once("error", ({ message }) => fail(message))
    server.once("listening", () => {
      const { address, port } = server.address() as AddressInfo
      // Nobody but this machine's own may ever be listened to.
      if (address === host) return resume(Effect.succeed(port))
      server.close()
      fail(`it would be reached at ${address}`)
    })
    try {
      if (server._listen2 === undefined) server.listen({ host, port })
      else server._listen2(host, port, 4, backlog)
    } catch {
      // Another Node may do it otherwise.
      server.listen({ host, port })
    }
  })

/** Takes no more connections, ends the news, and waits for the calls in flight as long as it is patient. */
export const close = (
  server: Server,
  patience: number,
  news: ReadonlySet<AbortController>,
): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const late = setTimeout(() => server.closeAllConnections(), patience)
    for (const one of news) one.abort()
    server.close(() => {
      clearTimeout(late)
      resume(Effect.void)
    })
  })
