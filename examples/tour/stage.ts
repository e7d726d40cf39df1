/** The tour's stage: a temporary directory with a user's file, a plugin, and gateways that come and go. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const repository = join(import.meta.dirname, "../..")
const mooring = join(repository, "packages/gateway/bundle/cli/main.js")
const notes = join(repository, "examples/notes")

/** What lives for one gateway only, as it stands on the machine while a turn runs. */
export interface Lifetime {
  readonly pid: number
  readonly port: string
  readonly directory: string
  readonly grant: string
}

/** How a command ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  readonly lifetime: Lifetime | undefined
}

export class Stage {
  readonly root = mkdtempSync(join(tmpdir(), "mooring-tour-"))
  readonly config = join(this.root, "mooring.jsonc")
  readonly manifest = join(this.root, "notes/.mcp.json")

  constructor() {
    mkdirSync(join(this.root, "home"))
    cpSync(notes, join(this.root, "notes"), {
      recursive: true,
      filter: (path) => !path.endsWith("node_modules"),
    })
    symlinkSync(join(notes, "node_modules"), join(this.root, "notes/node_modules"))
    this.write(
      this.config,
      `{
  // Your own server.
  "mcpServers": {
    "clock": { "command": "node", "args": ["${join(repository, "examples/clock/server.mjs")}"] }
  },
  // A plugin that you installed.
  "plugins": {
    "notes": { "path": "./notes" }
  }
}
`,
    )
  }

  write(path: string, content: string): void {
    writeFileSync(path, content)
  }

  /** Replaces a text in a file, as an editor would. */
  edit(path: string, from: string, to: string): void {
    this.write(
      path,
      readFileSync(path, "utf8").replace(from, () => to),
    )
  }

  /** What the files of an open lease say, while it is open. */
  #look(pid: number): Lifetime | undefined {
    try {
      const leases = join(this.root, "state/leases")
      const id = readdirSync(leases).find((name) => !name.includes("."))
      if (id === undefined) return undefined
      const { mooring: own } = (
        JSON.parse(readFileSync(join(leases, id, "mcp.json"), "utf8")) as {
          mcpServers: { mooring: { url: string; headers: { Authorization: string } } }
        }
      ).mcpServers
      return {
        pid,
        port: new URL(own.url).port,
        directory: `leases/${id.slice(0, 8)}…`,
        grant: own.headers.Authorization,
      }
    } catch {
      return undefined
    }
  }

  /** Runs `mooring` in a process of its own, to its end. */
  async mooring(...args: ReadonlyArray<string>): Promise<Ended> {
    const child = spawn(process.execPath, [mooring, ...args], {
      cwd: this.root,
      env: {
        ...process.env,
        ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
        HOME: join(this.root, "home"),
        MOORING_CONFIG: this.config,
        MOORING_STATE: join(this.root, "state"),
        MOORING_DEMO_HOME: join(this.root, "agent"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    })
    let stdout = ""
    let stderr = ""
    let lifetime: Lifetime | undefined
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk))
    const watch = setInterval(() => (lifetime ??= this.#look(child.pid ?? 0)), 5)
    const [code] = (await once(child, "close")) as [number]
    clearInterval(watch)
    return { code, stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), lifetime }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
