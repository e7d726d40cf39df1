/** A PostgreSQL of a test's own: real, private, and gone with the test. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import { eventually } from "./processes.ts"

const debian = "/usr/lib/postgresql"

/** Where PostgreSQL's programs may be: on the `PATH`, or where Debian keeps each version's. */
const places = (): ReadonlyArray<string> => [
  ...(process.env["PATH"] ?? "").split(delimiter),
  ...(existsSync(debian) ? readdirSync(debian) : [])
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(debian, version, "bin")),
]

const programs = places().find((place) =>
  ["initdb", "postgres", "psql"].every((name) => existsSync(join(place, name))),
)

/** Why there is no PostgreSQL to test with; `undefined` where there is one. */
export const postgresMissing: string | undefined =
  programs === undefined
    ? "initdb, postgres and psql are neither on the PATH nor where Debian has them"
    : undefined

/** PostgreSQL does not run as the superuser: the user that it is run as then. */
const server = (): { readonly uid?: number; readonly gid?: number } => {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string): number =>
    Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }))
  return { uid: idOf("-u"), gid: idOf("-g") }
}

/** A port of the loopback address that nothing listens at. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const address = probe.address()
  probe.close()
  await once(probe, "close")
  return typeof address === "object" && address !== null ? address.port : 0
}

/** Quick to start and to write: what a test says about a disk, it says about its own. */
const settings = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  fsync: "off",
  full_page_writes: "off",
  shared_buffers: "16MB",
  max_connections: "200",
  autovacuum: "off",
  log_min_messages: "error",
}

/** A language whose order is not that of bytes, where PostgreSQL brings it itself: since version 15. */
const language = (): ReadonlyArray<string> => {
  const version = execFileSync(join(programs ?? "", "postgres"), ["--version"], {
    encoding: "utf8",
  })
  return Number(/\d+/.exec(version)?.[0]) >= 15
    ? ["--locale=C", "--locale-provider=icu", "--icu-locale=en"]
    : ["--locale=C"]
}

/** What has been started: a test that is given up for its time does not end it itself. */
const started = new Set<ChildProcess>()
process.once("exit", () => started.forEach((child) => child.kill("SIGQUIT")))

/** A server in a directory of its own, reached with a password on a port of the loopback address. */
export class Postgres {
  readonly user = "superuser"
  readonly password = "s3cret/of the: database"
  readonly port: number
  readonly #root: string
  #process: ChildProcess | undefined
  #databases = 0

  private constructor(root: string, port: number) {
    this.#root = root
    this.port = port
  }

  /** Starts one, and waits until it answers. */
  static async start(): Promise<Postgres> {
    const root = mkdtempSync(join(tmpdir(), "mooring-postgres-"))
    const postgres = new Postgres(root, await freePort())
    const { uid, gid } = server()
    if (uid !== undefined && gid !== undefined) chownSync(root, uid, gid)
    const passwordFile = join(root, "password")
    writeFileSync(passwordFile, postgres.password, { mode: 0o644 })
    const options = ["--username", postgres.user, "--pwfile", passwordFile]
    const quick = ["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", ...language()]
    execFileSync(
      join(programs ?? "", "initdb"),
      ["--pgdata", join(root, "data"), ...options, ...quick],
      { ...server(), cwd: root, stdio: "pipe" },
    )
    rmSync(passwordFile)
    await postgres.up()
    return postgres
  }

  /** Starts it where it has been ended. */
  async up(): Promise<void> {
    const all = Object.entries({ ...settings, port: String(this.port) })
    const child = spawn(
      join(programs ?? "", "postgres"),
      [
        "-D",
        join(this.#root, "data"),
        ...all.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
      ],
      { ...server(), cwd: this.#root, stdio: ["ignore", "ignore", "pipe"] },
    )
    let log = ""
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (log += chunk))
    started.add(child)
    this.#process = child
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(log)
      return this.#answers()
    })
  }

  #answers(): boolean {
    try {
      this.sql("SELECT 1", "postgres")
      return true
    } catch {
      return false
    }
  }

  /** Ends it: by `SIGINT`, which drops its connections, or as the machine would. */
  async down(signal: NodeJS.Signals = "SIGINT"): Promise<void> {
    const child = this.#process
    if (child === undefined || child.exitCode !== null) return
    child.kill(signal)
    await once(child, "exit")
    started.delete(child)
  }

  /** The address of a database, with the password. */
  url(database: string, { user = this.user, password = this.password } = {}): string {
    return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${this.port}/${database}`
  }

  /** Makes a database of a test's own, and gives its name. */
  database(): string {
    const name = `test_${++this.#databases}`
    this.sql(`CREATE DATABASE ${name}`, "postgres")
    return name
  }

  /** Runs statements as PostgreSQL's own client does, and gives what it prints. */
  sql(statements: string, database: string): string {
    return execFileSync(
      join(programs ?? "", "psql"),
      ["--no-psqlrc", "-qAtv", "ON_ERROR_STOP=1", "-c", statements],
      {
        encoding: "utf8",
        stdio: "pipe",
        env: {
          PGHOST: "127.0.0.1",
          PGPORT: String(this.port),
          PGUSER: this.user,
          PGPASSWORD: this.password,
          PGDATABASE: database,
        },
      },
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down("SIGQUIT")
    rmSync(this.#root, { recursive: true, force: true })
  }
}
