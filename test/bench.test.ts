/** `pnpm bench` as a command: what it measures is measured by it alone. */
import { once } from "node:events"
import { spawn } from "node:child_process"
import { chmodSync, mkdirSync, readdirSync } from "node:fs"
import { join, relative } from "node:path"
import { describe, expect, it } from "vitest"
import { cacheOf } from "./agents/install.ts"
import { eventually, needsLinux, onLinux, processesWith } from "./support/processes.ts"
import { Sandbox } from "./support/sandbox.ts"

const command = join(import.meta.dirname, "bench/run.ts")

const bench = (sandbox: Sandbox, ...args: ReadonlyArray<string>) =>
  sandbox.start(command, args, {}, sandbox.root).finished

describe("pnpm bench", () => {
  it("prints and writes what it found of the rows that were asked for", async () => {
    using sandbox = new Sandbox()
    const { code, stdout } = await bench(
      sandbox,
      "--quick",
      "--only",
      "store-look-up-1",
      "--json",
      "results.json",
    )
    expect(code).toBe(0)
    expect(stdout).toContain("at most 1.3x sqlite")
    const { findings, machine } = JSON.parse(sandbox.read("results.json"))
    expect(machine.node).toBe(process.version)
    expect(findings).toMatchObject([
      { id: "store-look-up-1", contestants: [{ name: "mooring" }, { name: "sqlite" }] },
    ])
  })

  it("says which rows there are where it knows of none", async () => {
    using sandbox = new Sandbox()
    const { code, stderr } = await bench(sandbox, "--only", "store", "--only", "stoer")
    expect(code).toBe(2)
    expect(stderr).toMatch(/no row stoer\. There are: .*store-flat/)
  })

  it("has the agent CLIs beside it that are installed, and names the others", async () => {
    using sandbox = new Sandbox()
    const { executables } = cacheOf({ XDG_CACHE_HOME: join(sandbox.root, "cache") })
    const codex = join(relative(sandbox.root, executables), "codex")
    chmodSync(sandbox.write(codex, "#!/bin/sh\necho 1.2.3\n"), 0o755)
    const args = ["--quick", "--only", "start-version", "--json", "results.json"]
    const env = { PATH: sandbox.work, XDG_CACHE_HOME: join(sandbox.root, "cache") }
    const { code } = await sandbox.start(command, args, env, sandbox.root).finished
    expect(code).toBe(0)
    const { findings, machine } = JSON.parse(sandbox.read("results.json"))
    expect(machine.agents).toEqual({ codex: "1.2.3" })
    expect(findings).toMatchObject([
      {
        contestants: [{ name: "mooring" }, { name: "node" }, { name: "codex" }],
        absent: ["claude"],
      },
    ])
  })

  it("profiles what Mooring does, in whichever process", async () => {
    using sandbox = new Sandbox()
    const { code, stdout } = await bench(
      sandbox,
      "--quick",
      "--profile",
      "start-version",
      "--json",
      "results.json",
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/\d% {2}Node$/m)
    const { nodes } = JSON.parse(sandbox.read("start-version.cpuprofile"))
    expect(JSON.stringify(nodes)).toContain("bundle/cli/main.js")
  })

  it("leaves nothing when it is interrupted", async ({ skip, onTestFinished }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    const scratch = join(sandbox.root, "scratch")
    mkdirSync(scratch)
    onTestFinished(() => processesWith(scratch).forEach((pid) => process.kill(pid, "SIGKILL")))
    const child = spawn(process.execPath, [command, "--only", "loopback-list-1"], {
      cwd: sandbox.root,
      env: { ...sandbox.env, TMPDIR: scratch },
      stdio: "ignore",
    })
    const ended = once(child, "exit")
    // The command, the process of the row, the gateway, its peer, and what sends them requests.
    for (const count of [2, 3, 5]) await eventually(() => processesWith(scratch).length >= count)
    child.kill("SIGINT")
    expect(await ended).toEqual([130, null])
    await eventually(() => processesWith(scratch).length === 0)
    expect(readdirSync(scratch)).toEqual([])
  })
})
