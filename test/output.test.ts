/** What commands print, whoever reads it and however. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { describe, expect, it } from "@effect/vitest"
import { mooringExecutable, Sandbox } from "./support/sandbox.ts"

const servers = (count: number): Record<string, object> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`server-${n}`, { command: "serve" }]))

/** Starts a command with a descriptor, or a pipe, as its standard output. */
const start = (sandbox: Sandbox, stdout: number | "pipe", ...args: ReadonlyArray<string>) => {
  const { env, work: cwd } = sandbox
  const child = spawn(process.execPath, [mooringExecutable, ...args], {
    env,
    cwd,
    stdio: ["ignore", stdout, "pipe"],
  })
  const stderr = child.stderr === null ? Promise.resolve("") : text(child.stderr)
  const ended = once(child, "close").then(async ([code]) => ({ code, stderr: await stderr }))
  return { child, ended }
}

/**
 * Runs a script of Node's with a standard output that another process has filled with `~`, and made a pipe
 * that nobody waits for, as Node does.
 */
const sharing = `
  exec 3<&0
  mkfifo "$1"
  "$0" -e 'process.stdout.write("~".repeat(1e6)); console.error("ready"); process.stdin.resume()' <&3 2>"$1" &
  read ready <"$1"
  exec "$0" --input-type=module -e "$2"
`

const standardStream = join(import.meta.dirname, "../packages/gateway/src/cli/standard-stream.ts")

describe("what a command prints", () => {
  it("comes whole where its pipe is full, and nobody waits for it", async () => {
    using sandbox = new Sandbox()
    const script = `
      import { standardOutput } from ${JSON.stringify(standardStream)}
      standardOutput.write("all of it")
      console.error("gone on")
    `
    const args = ["-c", sharing, process.execPath, join(sandbox.root, "ready"), script]
    const child = spawn("sh", args, { env: sandbox.env })
    await once(child.stderr, "data")
    child.stdin.end()
    expect((await text(child.stdout)).replaceAll("~", "")).toBe("all of it")
  })

  it("comes whole where it is more than a pipe takes", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: servers(8000) })
    const { stdout } = await sandbox.mooring("mcp", "list", "--json")
    expect(Object.keys(JSON.parse(stdout).servers)).toHaveLength(8001)
  })

  it("can be ended while nobody reads it", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: servers(8000) })
    const { child, ended } = start(sandbox, "pipe", "mcp", "list")
    await once(child.stdout ?? child, "readable")
    child.kill("SIGTERM")
    await once(child, "exit")
    child.stdout?.destroy()
    expect(await ended).toEqual({ code: 130, stderr: "" })
  })

  it.each(["mcp list", "--version"])("is no fault where nobody reads on: %s", async (command) => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const { child, ended } = start(sandbox, "pipe", ...command.split(" "))
    child.stdout?.destroy()
    expect(await ended).toEqual({ code: 0, stderr: "" })
  })

  it.each(["mcp list", "--version", "mcp list --agent=main"])(
    "is a failure that is told where there is no room for it: %s",
    async (command) => {
      using sandbox = new Sandbox()
      sandbox.configure({ mcpServers: {} })
      const full = openSync("/dev/full", "w")
      const { code, stderr } = await start(sandbox, full, ...command.split(" ")).ended
      closeSync(full)
      expect(code).toBe(1)
      expect(stderr).toMatch(/^error: the answer could not be written: .*\n {2}fix: .*\n$/)
    },
  )
})
