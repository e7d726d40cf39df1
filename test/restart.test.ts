/** The regressions that the original report asks for, and the end-to-end one that it says was missing. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { echoEntry, Sandbox } from "./support/sandbox.ts"

const restarts = 20

/** What lives for one run, as a server that the agent started sees it. Only Linux shows it. */
interface Surroundings {
  readonly directory: string
  readonly url: string
  readonly grant: string
  readonly gateway: string
  readonly args: ReadonlyArray<string>
}

describe("a gateway that restarts", () => {
  it(
    `keeps the fingerprint and the conversation over ${restarts} restarts, with every ephemeral value another one`,
    { timeout: 240_000 },
    async () => {
      using sandbox = new Sandbox({ TOKEN: "t0" })
      const plugin = sandbox.installExample()
      sandbox.configure({
        mcpServers: { echo: echoEntry({ env: { TOKEN: "${TOKEN}", LITERAL: "s3cret" } }) },
        plugins: { notes: { path: plugin } },
      })
      const first = await sandbox.turn("hello")
      expect(first.output.verdict).toEqual({ kind: "fresh", reasons: [{ reason: "no-session" }] })

      const seen: Array<Surroundings> = []
      for (let restart = 1; restart <= restarts; restart++) {
        const { output } = await sandbox.turn("call echo.surroundings")
        expect(output.verdict).toEqual({ kind: "resume", reasons: [] })
        expect(output.fingerprint).toBe(first.output.fingerprint)
        expect(output.agentSessionId).toBe(first.output.agentSessionId)
        if (process.platform === "linux") seen.push(JSON.parse(output.reply ?? "") as Surroundings)
        // The turn's private directory is gone with it.
        expect(sandbox.leases()).toEqual([])
      }
      for (const name of ["directory", "grant", "gateway"] as const)
        expect(new Set(seen.map((surroundings) => surroundings[name])).size).toBe(seen.length)
      // The system may give out a port again, once in a hundred times.
      expect(new Set(seen.map(({ url }) => url)).size).toBeGreaterThanOrEqual(seen.length - 2)

      // What one process stored is what the next one computed, from the first to the last.
      const store = new DatabaseSync(join(sandbox.state, "sessions.db"), { readOnly: true })
      expect(store.prepare("SELECT DISTINCT fingerprint FROM history").all()).toEqual([
        { fingerprint: first.output.fingerprint },
      ])
      store.close()

      // The repair is not over-corrective: a plugin's server that really changes does change it.
      const manifest = join(plugin, ".mcp.json")
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"node"', '"nodejs"'))
      const edited = await sandbox.turn("hello")
      expect(edited.output.fingerprint).not.toBe(first.output.fingerprint)
      expect(edited.output.agentSessionId).not.toBe(first.output.agentSessionId)
      expect(edited.output.verdict).toEqual({
        kind: "fresh",
        reasons: [
          {
            reason: "mcp",
            change: "changed",
            server: "notes",
            provenance: "plugin",
            plugin: "notes",
            path: "/command",
            kind: "stable",
            before: "node",
            after: "nodejs",
            at: { file: manifest, pointer: "/mcpServers/notes/command", line: 5, column: 18 },
          },
        ],
      })
    },
  )

  it("passes no secret in the arguments of the agent", async ({ skip }) => {
    if (process.platform !== "linux") skip("arguments of other processes are read from /proc")
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry({ env: { LITERAL: "s3cret" } }) } })
    const { output } = await sandbox.turn("call echo.surroundings")
    const { args, grant } = JSON.parse(output.reply ?? "") as Surroundings
    expect(grant).toMatch(/^Bearer .{40,}$/)
    for (const argument of args) {
      expect(argument).not.toContain("s3cret")
      expect(grant).not.toContain(argument.length > 8 ? argument : "(short)")
    }
  })
})
