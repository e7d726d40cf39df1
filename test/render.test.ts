/** `mooring mcp render`: what each agent CLI would be given, as a person sees it. */
import { describe, expect, it } from "vitest"
import { Sandbox } from "./support/sandbox.ts"

const canary = "c4n4ry-s3cret"

const configuration = {
  mcpServers: {
    "my.search": {
      url: `https://user:${canary}@search.example.com/mcp?key=${canary}`,
      headers: { Authorization: "Bearer ${SEARCH_TOKEN:-none}" },
      tools: { include: ["find"] },
    },
    files: {
      command: "npx",
      args: ["--token", canary],
      env: { A: canary },
      cwd: "/",
      description: "for people",
    },
  },
}

describe.each(["demo", "claude", "codex", "gemini", "opencode"])(
  "mooring mcp render of %s",
  (id) => {
    it("shows every server, and no secret", async () => {
      using sandbox = new Sandbox()
      sandbox.configure(configuration)
      const { code, stdout } = await sandbox.mooring("mcp", "render", "--backend", id, "--json")
      expect(code).toBe(0)
      expect(stdout).not.toContain(canary)
      expect(stdout).not.toContain("MOORING_LITERAL")
      const shown = JSON.parse(stdout) as {
        files: Record<string, string>
        env: Record<string, string>
        renamed: Record<string, string>
        proxied: ReadonlyArray<{ server: string }>
      }
      const text = Object.values({ ...shown.files, ...shown.env }).join("\n")
      for (const name of ["files", "my.search", "mooring"])
        expect(text).toMatch(new RegExp(`\\b${shown.renamed[name] ?? name}\\b`))
      // What does not go through the gateway shows its references as they were declared.
      if (!shown.proxied.some(({ server }) => server === "my.search"))
        expect(text).toContain("Bearer ${SEARCH_TOKEN:-••••}")
      expect(sandbox.files(sandbox.root).some(([path]) => path.startsWith(sandbox.state))).toBe(
        false,
      )
    })

    it("says to a person what is otherwise than declared", async () => {
      using sandbox = new Sandbox()
      sandbox.configure(configuration)
      const { stdout } = await sandbox.mooring("mcp", "render", "--backend", id)
      expect(stdout).toContain("command\n")
      if (id !== "demo") {
        expect(stdout).toContain("otherwise than declared")
        expect(stdout).toMatch(/my\.search is called my[-_]search/)
      }
    })
  },
)

it("names the backends there are", async () => {
  using sandbox = new Sandbox()
  sandbox.configure({ mcpServers: {} })
  const { code, stderr } = await sandbox.mooring("mcp", "render", "--backend", "cursor")
  expect(code).toBe(2)
  expect(stderr).toContain("choose one of: demo, claude, codex, gemini, opencode")
})
