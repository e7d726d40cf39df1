/** Where a server on the loopback address listens: as Node's own `listen` has it, and nowhere else. */
import { createServer, type Server } from "node:http"
import { afterEach, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { listen } from "../src/loopback/listen.ts"

const servers: Array<Server> = []

const newServer = (): Server => {
  const server = createServer()
  servers.push(server)
  return server
}

/** What there is to listen of a server whose Node has nothing but `listen`. */
const documented = (server: Server) =>
  ({
    once: server.once.bind(server),
    listen: server.listen.bind(server),
    address: () => server.address(),
  }) as unknown as Server

/** One whose Node does otherwise what is not documented. */
const changed = (server: Server) =>
  Object.assign(documented(server), {
    _listen2: () => {
      throw new TypeError("not so")
    },
  })

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

describe.each([
  ["is told what its address is", (server: Server) => server],
  ["has to find out", documented],
  ["cannot be told", changed],
])("a server that %s", (_, as) => {
  it("listens on the loopback address", async () => {
    const server = newServer()
    const port = await Effect.runPromise(listen(as(server), 0))
    expect(server.address()).toEqual({ address: "127.0.0.1", family: "IPv4", port })
  })

  it("says that its port is taken", async () => {
    const port = await Effect.runPromise(listen(newServer(), 0))
    const { problem } = await Effect.runPromise(Effect.flip(listen(as(newServer()), port)))
    expect(problem).toBe(`listen EADDRINUSE: address already in use 127.0.0.1:${port}`)
  })
})

it("is not used where others could reach it", async () => {
  const server = newServer()
  const elsewhere = Object.assign(documented(server), {
    _listen2: () => server.listen({ host: "0.0.0.0", port: 0 }),
    close: () => server.close(),
  })
  const { problem } = await Effect.runPromise(Effect.flip(listen(elsewhere, 0)))
  expect(problem).toBe("it would be reached at 0.0.0.0")
  expect(server.address()).toBeNull()
})
