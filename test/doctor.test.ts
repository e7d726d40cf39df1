/** `mooring doctor`, as a person asks it. */
import { chmodSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { onLinux, processesWith } from "./support/processes.ts"
import { echoEntry, mooringExecutable, Sandbox } from "./support/sandbox.ts"

interface Output {
  readonly agents: ReadonlyArray<{ id: string; version: string | null; ready: boolean }>
  readonly servers: ReadonlyArray<{ name: string; status: string }>
  readonly gateway: unknown
}

const json = async (sandbox: Sandbox): Promise<readonly [number | null, Output]> => {
  const { code, stdout } = await sandbox.mooring("doctor", "--json")
  return [code, JSON.parse(stdout) as Output]
}

/** A machine on which no agent CLI is found. */
const bare = (more: Record<string, string> = {}) =>
  new Sandbox({
    MOORING_CLAUDE: "/nowhere/claude",
    MOORING_CODEX: "/nowhere/codex",
    MOORING_GEMINI: "/nowhere/gemini",
    MOORING_OPENCODE: "/nowhere/opencode",
    ...more,
  })

describe("mooring doctor", () => {
  it("says which agent CLIs are there, and how to get the others", async () => {
    using sandbox = bare()
    sandbox.configure({ mcpServers: {} })
    const [code, { agents, gateway }] = await json(sandbox)
    expect(code).toBe(0)
    expect(agents.map(({ id, ready }) => `${id} ${ready}`)).toEqual([
      "demo true",
      "claude false",
      "codex false",
      "gemini false",
      "opencode false",
    ])
    expect(agents[0]?.version).toMatch(/^\d+\.\d+\.\d+$/)
    expect(gateway).toBeNull()
    const { stdout, stderr } = await sandbox.mooring("doctor")
    expect(stdout).toMatch(/demo +the demo agent +\d+\.\d+\.\d+ +none +can run/)
    expect(stderr).toContain("install Claude Code, or say where it is in MOORING_CLAUDE")
  })

  it("says the version of one that is there, and whether it has an account", async () => {
    using sandbox = bare()
    const claude = sandbox.write("bin/claude", "#!/bin/sh\necho '2.1.330 (Claude Code)'\n")
    chmodSync(claude, 0o755)
    sandbox.configure({ mcpServers: {} })
    const { stdout } = await sandbox.start(mooringExecutable, ["doctor", "--json"], {
      MOORING_CLAUDE: claude,
      ANTHROPIC_API_KEY: "c4n4ry-key",
    }).finished
    const { agents } = JSON.parse(stdout) as Output
    expect(agents[1]).toMatchObject({ id: "claude", version: "2.1.330", account: "known" })
    expect(stdout).not.toContain("c4n4ry")
  })

  it("says what is wrong with each server, and leaves nothing behind", async () => {
    using sandbox = bare()
    sandbox.configure({
      mcpServers: {
        echo: echoEntry(),
        gone: { command: "there-is-no-such-program" },
        unset: { command: "node", env: { T: "${NOT_SET_ANYWHERE}" } },
      },
    })
    const { code, stdout, stderr } = await sandbox.mooring("doctor")
    expect(code).toBe(2)
    expect(stdout).toMatch(/echo +user +up +\d/)
    expect(stdout).toMatch(/gone +user +failed/)
    expect(stderr).toContain("NOT_SET_ANYWHERE")
    expect(stderr).toMatch(/problem: gone: .*\n {2}fix: /)
    if (onLinux) expect(processesWith(sandbox.root)).toEqual([])
    expect(sandbox.leases()).toEqual([])
  })

  it("ends with 1 where a server is down and nothing else is wrong", async () => {
    using sandbox = bare()
    sandbox.configure({ mcpServers: { gone: { command: "there-is-no-such-program" } } })
    const [code, { servers }] = await json(sandbox)
    expect(code).toBe(1)
    expect(servers).toMatchObject([{ name: "gone", status: "failed" }])
  })
})
