/** What the tests of this package share. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { type PluginMount, resolve } from "@mooring/config"
import { revealEphemeral } from "@mooring/config/unseal"
import { Host, Loopback, type LoopbackEntry, StateDirectory, stateLayer } from "@mooring/gateway"
import { filesOf, openLease } from "../src/lease/index.ts"
import { tellOpenTurn } from "../src/loopback/index.ts"
import { identifySelf } from "../src/process/process-identity.ts"

/** A directory of a test's own. */
export class Directory {
  readonly path = mkdtempSync(join(tmpdir(), "mooring-gateway-"))

  write(name: string, content: string | Uint8Array | object): string {
    const path = join(this.path, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(
      path,
      typeof content === "string" || content instanceof Uint8Array
        ? content
        : JSON.stringify(content, null, 2),
    )
    return path
  }

  /** A machine that has nothing but this directory. */
  host(variables: { readonly [name: string]: string } = {}): Host["Service"] {
    return {
      variables: {
        MOORING_STATE: join(this.path, "state"),
        MOORING_CONFIG: join(this.path, "mooring.jsonc"),
        ...variables,
      },
      cwd: this.path,
      home: join(this.path, "home"),
      machine: "test-machine",
      owner: "user:test",
    }
  }

  /** The state of that machine. */
  get state() {
    const host = Layer.succeed(Host, this.host())
    return stateLayer.pipe(Layer.provideMerge(host))
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** Allows everything. */
class EveryName extends Set<string> {
  override has(): boolean {
    return true
  }
}

/** A plugin as a user mounts it. */
export const mountOf = (
  id: string,
  { env = [], everything = false }: { env?: ReadonlyArray<string>; everything?: boolean } = {},
): PluginMount => {
  const origin = { file: "mooring.jsonc", pointer: "", line: 1, column: 1 }
  return {
    id,
    path: id,
    env: everything ? new EveryName() : new Set(env),
    sets: everything ? new EveryName() : new Set(),
    hosts: everything ? new EveryName() : new Set(),
    onlyFor: undefined,
    rename: new Map(),
    disabledBy: undefined,
    origin,
    report: (_, { code, message, remedy }) => ({
      code,
      severity: "error",
      message,
      remedy,
      origin,
    }),
  }
}

/** An open turn as its agent has it: where the tools are, and the header that opens them. */
export interface AgentView {
  readonly lease: string
  readonly port: number
  readonly token: string
}

/** Opens a turn at the runner's own loopback server, for as long as the scope is open. */
export const openTurn = Effect.fnUntraced(function* (session = "default") {
  const { id: lease } = yield* openLease
  return yield* tellTurn(lease, session)
})

/** Tells of a turn in a lease, for as long as the scope is open. */
export const tellTurn = Effect.fnUntraced(function* (lease: string, session = "default") {
  const loopback = yield* Loopback
  const entry = loopback.entryFor(lease)
  const catalog = resolve({ layers: [], runtime: { mooring: entry } })
  const { port } = loopback
  const leases = yield* (yield* StateDirectory).directory("leases")
  const files = filesOf({ id: lease, directory: join(leases, lease) })
  const tools = { by: "run", port } as const
  yield* tellOpenTurn(files, identifySelf(), { session, backend: "demo", tools, catalog })
  const { headers } = entry as unknown as ReturnType<typeof LoopbackEntry.make>
  const token = revealEphemeral(headers)["Authorization"] ?? ""
  return { lease, port, token } satisfies AgentView
})

/** Runs a test of the loopback server on a machine of its own. */
export const withLoopback = <A, E>(
  use: Effect.Effect<A, E, Loopback | Layer.Success<Directory["state"]>>,
) =>
  Effect.suspend(() => {
    const directory = new Directory()
    return use.pipe(
      Effect.provide(Layer.provideMerge(Loopback.layer, directory.state)),
      Effect.ensuring(Effect.sync(() => directory[Symbol.dispose]())),
    )
  })
