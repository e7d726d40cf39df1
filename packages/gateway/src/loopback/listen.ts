/** How a server on the loopback address begins and ends. */
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import { LoopbackUnusable } from "../errors.ts"

/** Listens on a port of 127.0.0.1; 0 takes one that is free. */
export const listen = (server: Server, port: number): Effect.Effect<number, LoopbackUnusable> =>
  Effect.callback((resume) => {
    server.once("error", (error) =>
      resume(Effect.fail(new LoopbackUnusable({ problem: error.message }))),
    )
    server.listen({ host: "127.0.0.1", port }, () =>
      resume(Effect.succeed((server.address() as AddressInfo).port)),
    )
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
