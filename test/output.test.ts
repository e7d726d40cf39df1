/** What commands print, whoever reads it and however. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { describe, expect, it } from "@effect/vitest"
import { mooringExecutable, Sandbox } from "./support/sandbox.ts"

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

/** Has another process make standard output one that nobody waits for, as Node does with a pipe, and runs a command. */
const sharing = `
  exec 3<&0
  mkfifo "$1"
  "$0" -e 'process.stdout.write(""); console.error("ready"); process.stdin.resume()' <&3 2>"$1" &
  read ready <"$1"
  shift
  exec "$0" "$@"
`

describe("what a command prints", () => {
  it("comes whole where its pipe is full and does not wait", async () => {
    using sandbox = new Sandbox()
    const servers = Array.from({ length: 8000 }, (_, n) => [`server-${n}`, { command: "serve" }])
    sandbox.configure({ mcpServers: Object.fromEntries(servers) })
    const { env, work: cwd } = sandbox
    const args = [join(sandbox.root, "ready"), mooringExecutable, "mcp", "list"]
    const child = spawn("sh", ["-c", sharing, process.execPath, ...args], { env, cwd })
    const ended = once(child, "exit")
    // With the first of it, all is there that the pipe holds.
    await once(child.stdout, "readable")
    const read = text(child.stdout)
    expect(await ended).toEqual([0, null])
    child.stdin.end()
    expect(await read).toBe((await sandbox.mooring("mcp", "list")).stdout)
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
