/** `pnpm bench` as a command: what it measures is measured by it alone. */
import { once } from "node:events"
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { eventually, needsLinux, onLinux, processesWith } from "./support/processes.ts"
import { Sandbox } from "./support/sandbox.ts"

const command = join(import.meta.dirname, "bench/run.ts")

const bench = (sandbox: Sandbox, ...args: ReadonlyArray<string>) =>
  sandbox.start(command, args, {}, sandbox.root).finished

describe("pnpm bench", () => {
  it("prints and writes what it found of the rows that were asked for", async () => {
    using sandbox = new Sandbox()
    const json = join(sandbox.root, "results.json")
    const { code, stdout } = await bench(
      sandbox,
      "--quick",
      "--only",
      "store-look-up-1",
      "--json",
      json,
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

  it("profiles what Mooring does, in whichever process", async () => {
    using sandbox = new Sandbox()
    const json = join(sandbox.root, "results.json")
    const { code, stdout } = await bench(
      sandbox,
      "--quick",
      "--profile",
      "start-version",
      "--json",
      json,
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/\d% {2}Node$/m)
    const { nodes } = JSON.parse(
      readFileSync(join(sandbox.root, "start-version.cpuprofile"), "utf8"),
    )
    expect(JSON.stringify(nodes)).toContain("bundle/cli/main.js")
  })

  it("leaves nothing when it is interrupted", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    const scratch = join(sandbox.root, "scratch")
    mkdirSync(scratch)
    const child = spawn(process.execPath, [command, "--only", "memory-turns"], {
      cwd: sandbox.root,
      env: { ...sandbox.env, TMPDIR: scratch },
      stdio: "ignore",
    })
    const ended = once(child, "exit")
    // The command, the process of the row, and the gateway in it.
    await eventually(() => processesWith(scratch).length >= 3)
    child.kill("SIGINT")
    expect(await ended).toEqual([130, null])
    await eventually(() => processesWith(scratch).length === 0)
    expect(readdirSync(scratch)).toEqual([])
  })
})
