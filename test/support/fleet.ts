/** A fleet of a test's own: machines with state directories of their own, on one real PostgreSQL. */
import { randomBytes } from "node:crypto"
import { chmodSync } from "node:fs"
import { freePort, type Postgres } from "./postgres.ts"
import { environmentOf, processesWith } from "./processes.ts"
import { Sandbox } from "./sandbox.ts"
import { Service } from "./service.ts"

/** What is said of a cluster, as far as tests look at it. */
export interface ClusterStatus {
  readonly machines: ReadonlyArray<{
    readonly machine: string
    readonly healthy: boolean
    readonly shards: number
  }>
  readonly sessions: ReadonlyArray<{
    readonly session: string
    readonly machine: string
    readonly state: string
  }>
}

/** One machine: its directories, its name, and the gateway that runs on it. */
export class Machine {
  readonly name: string
  readonly sandbox: Sandbox
  readonly port: number
  service: Service | undefined

  private constructor(name: string, sandbox: Sandbox, port: number) {
    this.name = name
    this.sandbox = sandbox
    this.port = port
  }

  static async make(name: string, env: Record<string, string>): Promise<Machine> {
    const sandbox = new Sandbox({ ...env, MOORING_MACHINE: name })
    sandbox.configure({ mcpServers: {} })
    return new Machine(name, sandbox, await freePort())
  }

  /** Starts its gateway, which joins the cluster. */
  async up(): Promise<void> {
    this.service = await Service.start(
      this.sandbox,
      {},
      "--cluster",
      "--cluster-port",
      String(this.port),
    )
  }

  /** Where its agents keep their conversations. */
  get agentHome(): string {
    return this.sandbox.env["MOORING_DEMO_HOME"] ?? this.sandbox.agentHome
  }

  /** Ends its gateway, and the agents that it has started with it, as its supervisor would. */
  async kill(): Promise<void> {
    await this.service?.end("SIGKILL")
    this.service = undefined
    for (const pid of processesWith(`MOORING_STATE=${this.sandbox.state}\0`))
      if (environmentOf(pid).includes("\0MOORING_LEASE=")) end(pid)
  }
}

const end = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has ended meanwhile.
  }
}

/** Machines that share a database and a key. Each has agents' homes of its own, unless they are shared. */
export class Fleet {
  readonly machines: ReadonlyArray<Machine>
  readonly database: string
  readonly #common: Sandbox

  private constructor(machines: ReadonlyArray<Machine>, database: string, common: Sandbox) {
    this.machines = machines
    this.database = database
    this.#common = common
  }

  /** Starts machines of these names. Where agents' homes are shared, all have the same. */
  static async start(
    postgres: Postgres,
    names: ReadonlyArray<string>,
    { homes }: { readonly homes: "own" | "shared" } = { homes: "own" },
  ): Promise<Fleet> {
    const database = postgres.database()
    const common = new Sandbox()
    const key = common.write(
      "fleet.key",
      `mooring-key-1:${randomBytes(32).toString("base64url")}\n`,
    )
    chmodSync(key, 0o600)
    const env = {
      MOORING_STORE: postgres.url(database),
      MOORING_KEY_FILE: key,
      ...(homes === "own" ? {} : { MOORING_HOMES: "disk", MOORING_DEMO_HOME: common.agentHome }),
    }
    const machines: Array<Machine> = []
    for (const name of names) machines.push(await Machine.make(name, env))
    await Promise.all(machines.map((machine) => machine.up()))
    return new Fleet(machines, database, common)
  }

  machine(name: string): Machine {
    const machine = this.machines.find((other) => other.name === name)
    if (machine === undefined) throw new Error(`there is no machine ${name}`)
    return machine
  }

  /** What `mooring cluster status --json` says on a machine. */
  async status(on = this.machine("ash")): Promise<ClusterStatus> {
    const { stdout } = await on.sandbox.mooring("cluster", "status", "--json")
    return JSON.parse(stdout) as ClusterStatus
  }

  /** The machine that has a session's conversation, and one that has not. */
  async ownerOf(session: string): Promise<readonly [owner: Machine, other: Machine]> {
    const { sessions } = await this.status()
    const owner = this.machine(
      sessions.find((seen) => seen.session === session)?.machine ?? "(nowhere)",
    )
    const other = this.machines.find((machine) => machine !== owner)
    if (other === undefined) throw new Error("there is one machine only")
    return [owner, other]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.machines.map((machine) => machine.kill()))
    for (const { sandbox } of this.machines) sandbox[Symbol.dispose]()
    this.#common[Symbol.dispose]()
  }
}
