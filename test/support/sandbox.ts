/** A machine of a test's own: directories, a configuration, and the real executables. */
import { type ChildProcess, spawn } from "node:child_process"
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { once } from "node:events"
import * as Schema from "effect/Schema"
import { RunOutput as RunOutputSchema } from "../../packages/gateway/src/cli/output/run.ts"

const repository = join(import.meta.dirname, "../..")

/** The `mooring` executable, as it is in the repository. */
export const mooringExecutable = join(repository, "packages/gateway/bundle/cli/main.js")

/** The demo agent's executable. */
export const demoAgentExecutable = join(repository, "packages/gateway/bundle/demo-agent/main.js")

/** The example plugin, as it is in the repository. */
export const examplePlugin = join(repository, "examples/notes")

/** A real MCP server for tests: `echo` gives back what it gets, `variables` what it was started with. */
export const echoServer = join(import.meta.dirname, "../fixtures/servers/echo.mjs")

/** How a process ended. */
export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A process that was started and may still run. */
export interface Running {
  readonly process: ChildProcess
  readonly finished: Promise<Finished>
}

/** What `mooring run --json` prints, as far as tests look at it. */
export interface RunOutput {
  readonly agentSessionId: string
  readonly verdict: {
    readonly kind: string
    readonly reasons: ReadonlyArray<Record<string, unknown> & { readonly reason: string }>
  }
  readonly fingerprint: string
  readonly reply: string | null
  readonly servers: ReadonlyArray<{ readonly name: string; readonly provenance: string }>
}

/** Sees that an output is as its schema says, and nothing more: what is printed is not checked as it is. */
const checkOutput = Schema.decodeUnknownSync(RunOutputSchema, { onExcessProperty: "error" })

/** A turn that ended or was held. */
export interface Turn extends Finished {
  readonly output: RunOutput
}

/** A directory of a test's own with everything that Mooring reads and writes. */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), "mooring-test-"))
  readonly config = join(this.root, "config/mooring.jsonc")
  readonly state = join(this.root, "state")
  readonly agentHome = join(this.root, "agent")
  readonly work = join(this.root, "work")
  readonly #extra: Record<string, string>
  #user: { readonly uid: number; readonly gid: number } | undefined

  constructor(extra: Record<string, string> = {}) {
    this.#extra = extra
    mkdirSync(this.work)
    mkdirSync(join(this.root, "home"))
  }

  get env(): Record<string, string> {
    return {
      PATH: process.env["PATH"] ?? "",
      HOME: join(this.root, "home"),
      MOORING_CONFIG: this.config,
      MOORING_STATE: this.state,
      MOORING_DEMO_HOME: this.agentHome,
      NODE_COMPILE_CACHE: join(tmpdir(), "mooring-test-compile-cache"),
      NO_COLOR: "1",
      ...this.#extra,
    }
  }

  /** Writes a file below the root, and gives its path. */
  write(path: string, content: unknown): string {
    const full = join(this.root, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content, null, 2))
    return full
  }

  /** Writes the user's file. */
  configure(content: unknown): void {
    this.write("config/mooring.jsonc", content)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8")
  }

  /** Copies the example plugin to a path below the root, with what it imports. */
  installExample(path = "plugins/notes"): string {
    const full = join(this.root, path)
    cpSync(examplePlugin, full, {
      recursive: true,
      filter: (file) => !file.endsWith("node_modules"),
    })
    symlinkSync(join(examplePlugin, "node_modules"), join(full, "node_modules"))
    return full
  }

  /** Gives the sandbox to a user who is not the superuser, and runs what is started as that user. */
  giveToNobody(): void {
    if (process.getuid?.() !== 0) return
    const nobody = { uid: 65_534, gid: 65_534 }
    this.#user = nobody
    const inner = readdirSync(this.root, { recursive: true, encoding: "utf8" })
    for (const name of ["", ...inner]) chownSync(join(this.root, name), nobody.uid, nobody.gid)
  }

  /** Starts an executable of the repository. */
  start(
    executable: string,
    args: ReadonlyArray<string>,
    env: Record<string, string> = {},
    cwd = this.work,
  ): Running {
    return this.startProgram(process.execPath, [executable, ...args], env, cwd)
  }

  /** Starts any program. */
  startProgram(
    program: string,
    args: ReadonlyArray<string>,
    env: Record<string, string> = {},
    cwd = this.work,
  ): Running {
    const child = spawn(program, args, {
      ...this.#user,
      cwd,
      env: { ...this.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let stdout = ""
    let stderr = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk))
    const finished = once(child, "close").then(([code]) => ({
      code: code as number | null,
      stdout,
      stderr,
    }))
    return { process: child, finished }
  }

  /** Runs `mooring` to its end. */
  mooring(...args: ReadonlyArray<string>): Promise<Finished> {
    return this.start(mooringExecutable, args).finished
  }

  /** Runs one turn to its end, as JSON. */
  turn(prompt: string, ...flags: ReadonlyArray<string>): Promise<Turn> {
    return this.turnWith({}, prompt, ...flags)
  }

  /** Runs one turn with more variables in the gateway's environment. */
  async turnWith(
    env: Record<string, string>,
    prompt: string,
    ...flags: ReadonlyArray<string>
  ): Promise<Turn> {
    const args = ["run", "--json", ...flags, prompt]
    const finished = await this.start(mooringExecutable, args, env).finished
    if (finished.stdout === "")
      throw new Error(`no JSON, exit code ${finished.code}: ${finished.stderr}`)
    const output: unknown = JSON.parse(finished.stdout)
    checkOutput(output)
    return { ...finished, output: output as RunOutput }
  }

  /** Every file below the root, by its path and content. */
  files(below = this.root): ReadonlyArray<readonly [string, string]> {
    return readdirSync(below, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, "latin1")] as const)
  }

  /** The paths of all that is below a directory; nothing where there is none. */
  paths(below: string): ReadonlyArray<string> {
    if (!existsSync(below)) return []
    return readdirSync(below, { recursive: true, encoding: "utf8" }).map((name) =>
      join(below, name),
    )
  }

  /** The leases that are open, or were left. */
  leases(): ReadonlyArray<string> {
    return readdirSync(join(this.state, "leases"))
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** The entry of the echo server. */
export const echoEntry = (more: Record<string, unknown> = {}) => ({
  command: "node",
  args: [echoServer],
  ...more,
})
