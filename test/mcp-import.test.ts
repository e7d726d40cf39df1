/** `mooring mcp import`, as it is installed: from a machine on which every program is, to a turn that goes on. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { clients, filesOf } from "../packages/gateway/src/clients/index.ts"
import { echoServer, Sandbox } from "./support/sandbox.ts"
import { hasTerminal, inTerminal, keys } from "./support/terminal.ts"

const corpus = join(import.meta.dirname, "../packages/config/test/corpus")

/** A real file for each program. */
const files: { readonly [client: string]: string } = {
  "claude-code": "0001.claude-project.json",
  "claude-desktop": "0023.claude-desktop.json",
  cursor: "0036.cursor.json",
  vscode: "0026.vscode.json",
  windsurf: "0088.windsurf.json",
  gemini: "0046.gemini-settings.json",
  codex: "0058.codex-config.toml",
  opencode: "0066.opencode.jsonc",
  openclaw: "0090.openclaw.json",
  zed: "0077.zed.json",
  roo: "0072.roo.json",
  kilocode: "0075.kilocode.json",
  cline: "0073.roo.json",
  amazonq: "0079.amazonq.json",
  kiro: "0082.kiro.json",
  junie: "0086.junie.json",
  copilot: "0035.copilot.json",
  antigravity: "0055.antigravity.json",
}

interface Answer {
  readonly from: ReadonlyArray<{ readonly client: string; readonly dialect?: string }>
  readonly incoming: ReadonlyArray<{
    readonly name: string
    readonly from: string
    readonly status: string
    readonly as?: string
  }>
}

describe("a machine on which every program is", () => {
  it("has all of them found, and each server brought in or refused with a reason", async () => {
    using sandbox = new Sandbox()
    const home = sandbox.env["HOME"] ?? ""
    for (const client of clients) {
      const [path = ""] = filesOf(client, { platform: process.platform, home, variables: {} })
      const file = files[client.id] ?? ""
      sandbox.write(path.slice(sandbox.root.length), readFileSync(join(corpus, file), "utf8"))
    }
    const flags = ["--yes", "--conflicts", "rename", "--json"]
    const { stdout } = await sandbox.mooring("mcp", "import", ...flags)
    const { from, incoming } = JSON.parse(stdout) as Answer
    expect(from.map(({ client }) => client)).toEqual(clients.map(({ id }) => id))
    expect(from.filter(({ dialect }) => dialect === undefined)).toEqual([])
    const counts = Map.groupBy(incoming, ({ status }) => status)
    expect(counts.get("new")?.length).toBeGreaterThan(40)
    for (const { status, as } of incoming)
      expect(as === undefined).toBe(status === "same" || status === "refused")

    // What is there now is what was there: nothing is new any more.
    const again = await sandbox.mooring("mcp", "import", "--dry-run", "--json")
    const left = (JSON.parse(again.stdout) as Answer).incoming.filter(
      ({ status }) => status === "new",
    )
    expect(left).toEqual([])
  })

  it("has conversations that go on when a server they had comes in", async () => {
    using sandbox = new Sandbox()
    sandbox.configure("{\n  // mine\n}\n")
    const file = sandbox.write("home/.codeium/windsurf/mcp_config.json", {
      mcpServers: {
        echo: { command: process.execPath, args: [echoServer], env: { GREETING: "ahoy" } },
      },
    })
    const before = await sandbox.turn("call echo.echo {}", "--mcp-config", file)
    const { code } = await sandbox.mooring("mcp", "import", "windsurf", "--yes")
    expect(code).toBe(0)
    expect(sandbox.read("config/mooring.jsonc")).toContain("// mine")
    const after = await sandbox.turn("call echo.echo {}")
    expect(after.output.servers.map(({ name }) => name)).toContain("echo")
    expect(after.output.verdict).toEqual({ kind: "resume", reasons: [] })
    expect(after.output.agentSessionId).toBe(before.output.agentSessionId)
  })
})

describe.skipIf(!hasTerminal)("a person at a terminal", () => {
  it("chooses what comes in, and what becomes of a name that is taken", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { files: { command: "mine" } } })
    sandbox.write("home/.cursor/mcp.json", {
      mcpServers: { files: { command: "other" }, clock: { command: "clock" } },
    })
    // The first line takes all; the second choice is to rename.
    const { code, shown } = await inTerminal(
      sandbox,
      ["mcp", "import"],
      [
        ["Inverse Selection", keys.space],
        ["Select None", keys.enter],
        ["What is to become", keys.down],
        ["rename", ""],
        ["rename", keys.enter],
      ],
    )
    expect([code, shown]).toEqual([0, expect.stringContaining("files-cursor (files there)")])
    expect(JSON.parse(sandbox.read("config/mooring.jsonc"))).toEqual({
      mcpServers: {
        files: { command: "mine" },
        "files-cursor": { command: "other" },
        clock: { command: "clock" },
      },
    })
  })

  it("replaces nothing that somebody else writes while they choose", async () => {
    using sandbox = new Sandbox()
    sandbox.write("home/.cursor/mcp.json", { mcpServers: { clock: { command: "clock" } } })
    const theirs = { mcpServers: { clock: { command: "theirs" } } }
    const { code, shown } = await inTerminal(
      sandbox,
      ["mcp", "import"],
      [["Inverse Selection", keys.enter, () => sandbox.configure(theirs)]],
    )
    expect([code, shown]).toEqual([1, expect.stringContaining("somebody else has changed it")])
    expect(JSON.parse(sandbox.read("config/mooring.jsonc"))).toEqual(theirs)
  })

  it("who chooses nothing, gets nothing", async () => {
    using sandbox = new Sandbox()
    sandbox.write("home/.cursor/mcp.json", { mcpServers: { clock: { command: "clock" } } })
    const { code, shown } = await inTerminal(
      sandbox,
      ["mcp", "import"],
      [
        ["Inverse Selection", `${keys.down}${keys.space}`],
        ["☐ clock", keys.enter],
      ],
    )
    expect([code, shown]).toEqual([1, expect.stringContaining("nothing was brought in")])
    expect(existsSync(sandbox.config)).toBe(false)
  })
})
