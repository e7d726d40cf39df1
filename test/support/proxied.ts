/** A turn whose servers are reached through the gateway, as tests look at it. */
import { createServer } from "node:net"
import { once } from "node:events"
import { spawn } from "node:child_process"
import { createRequire } from "node:module"
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { revealEphemeral } from "@mooring/config/unseal"
import { Host, Loopback, stateLayer, survey } from "@mooring/gateway"
import { openLease } from "../../packages/gateway/src/lease/index.ts"
import { tellOpenTurn } from "../../packages/gateway/src/loopback/index.ts"
import { identifySelf } from "../../packages/gateway/src/process/process-identity.ts"
import type { Sandbox } from "./sandbox.ts"

const resolve = createRequire(import.meta.url).resolve

/** The executable of the official server that has everything. */
export const everythingServer = resolve("@modelcontextprotocol/server-everything/dist/index.js")

/** The executable of the official file server. */
export const filesystemServer = resolve("@modelcontextprotocol/server-filesystem/dist/index.js")

/** What an agent in the turn sees. */
export interface ProxiedTurn {
  readonly port: number
  readonly lease: string
  /** The address and the header that are mounted in the place of a server. */
  readonly mounted: (name: string) => { readonly url: string; readonly authorization: string }
  /** The official client, connected to what is mounted in the place of a server. */
  readonly connect: (name: string) => Promise<Client>
}

/** Connects the official client to an address, with a header. */
export const clientOf = async (url: string, authorization: string): Promise<Client> => {
  const client = new Client({ name: "test", version: "1" })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), {
      requestInit: { headers: { Authorization: authorization } },
    }),
  )
  return client
}

/** Opens servers to a turn through the gateway, and ends the turn when the test has used it. */
export const withProxies = <A>(
  sandbox: Sandbox,
  mcpServers: { readonly [name: string]: unknown },
  use: (turn: ProxiedTurn) => Promise<A>,
  variables: { readonly [name: string]: string } = {},
): Promise<A> => {
  const host: Host["Service"] = {
    variables: { ...sandbox.env, ...variables },
    cwd: sandbox.work,
    home: `${sandbox.root}/home`,
    machine: "test-machine",
    owner: "user:test",
  }
  const layer = Loopback.layer.pipe(
    Layer.provideMerge(stateLayer),
    Layer.provideMerge(Layer.succeed(Host, host)),
  )
  return Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const { catalog } = survey(host, {
          agent: "main",
          flags: [JSON.stringify({ mcpServers })],
        })
        const loopback = yield* Loopback
        const lease = yield* openLease
        const tools = { by: "run", port: loopback.port } as const
        const turn = { session: "test", backend: "demo", tools, catalog }
        yield* tellOpenTurn(lease, identifySelf(), turn)
        const opened = new Map<string, { readonly url: string; readonly authorization: string }>()
        for (const server of catalog.servers.values())
          if (server._tag === "Declared") {
            const { url, headers } = yield* loopback.proxied(server, lease)
            opened.set(server.name, {
              url: revealEphemeral(url),
              authorization: revealEphemeral(headers)["Authorization"] ?? "",
            })
          }
        const mounted = (name: string) => {
          const found = opened.get(name)
          if (found === undefined) throw new Error(`${name} is not open`)
          return found
        }
        return yield* Effect.promise(() =>
          use({
            port: loopback.port,
            lease: lease.id,
            mounted,
            connect: (name) => clientOf(mounted(name).url, mounted(name).authorization),
          }),
        )
      }),
    ).pipe(Effect.provide(layer)),
  )
}

/** A port that nothing listens at, just now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { readonly port: number }
  server.close()
  await once(server, "close")
  return port
}

/** The official server that has everything, over HTTP, for as long as it is in use. */
export const everythingAt = async (
  transport: "sse" | "streamableHttp",
  port: number,
): Promise<AsyncDisposable> => {
  const child = spawn(process.execPath, [everythingServer, transport], {
    env: { PATH: process.env["PATH"] ?? "", PORT: String(port) },
    stdio: ["ignore", "ignore", "pipe"],
  })
  let said = ""
  for await (const chunk of child.stderr.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    said += String(chunk)
    if (said.includes(String(port))) break
  }
  child.stderr.resume()
  return {
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit")
      child.kill("SIGKILL")
      await ended
    },
  }
}
