/** A plugin of every format, from a directory of plugins: mounted, started and called. */
import { statSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { echoServer, Sandbox } from "./support/sandbox.ts"

const schema = (name: string) => `https://agent-plugins.org/schemas/1.0.0/${name}.schema.json`

it("each format's servers are started where the format says, with a private place for data", async () => {
  using sandbox = new Sandbox()
  // The program is beside the manifest: it is found only from the plugin's own directory.
  const start = `import(${JSON.stringify(echoServer)})`
  const write = (plugin: string, files: Record<string, unknown>) => {
    sandbox.write(`plugins/${plugin}/server.mjs`, start)
    for (const [path, content] of Object.entries(files))
      sandbox.write(`plugins/${plugin}/${path}`, content)
  }
  const env = { DATA: "${CLAUDE_PLUGIN_DATA}" }
  write("claude", {
    ".claude-plugin/plugin.json": {
      name: "claude",
      mcpServers: { claude: { command: "node", args: ["${CLAUDE_PLUGIN_ROOT}/server.mjs"], env } },
    },
  })
  write("open", {
    "plugin.json": { $schema: schema("plugin"), name: "open" },
    "mcp.json": {
      $schema: schema("mcp"),
      mcpServers: {
        open: {
          type: "stdio",
          command: "node",
          args: ["server.mjs"],
          env: { DATA: "${PLUGIN_DATA}" },
        },
      },
    },
  })
  write("codex", {
    ".codex-plugin/plugin.json": { name: "codex", mcpServers: "./.codex.mcp.json" },
    ".codex.mcp.json": {
      mcpServers: { codex: { command: "node", args: ["./server.mjs"], cwd: "." } },
    },
  })
  write("cursor", {
    ".cursor-plugin/plugin.json": { name: "cursor" },
    "mcp.json": {
      mcpServers: { cursor: { command: "node", args: ["${CURSOR_PLUGIN_ROOT}/server.mjs"] } },
    },
  })
  write("gemini", {
    "gemini-extension.json": {
      name: "gemini",
      version: "1.0.0",
      mcpServers: {
        gemini: { command: "node", args: [".${/}server.mjs"], cwd: "${extensionPath}" },
      },
    },
  })
  sandbox.configure({ pluginDirectories: ["../plugins"] })

  const probed = await sandbox.mooring("mcp", "probe", "--json")
  const { servers } = JSON.parse(probed.stdout) as {
    servers: ReadonlyArray<{ name: string; source: string; status: string }>
  }
  const names = ["claude", "codex", "cursor", "gemini", "open"]
  expect(servers.map(({ name, source, status }) => [name, source, status])).toEqual(
    names.map((name) => [name, `plugin ${name}`, "up"]),
  )
  for (const name of names) {
    const data = join(sandbox.state, "plugin-data", name)
    expect(statSync(data).mode & 0o777).toBe(0o700)
  }

  const checked = await sandbox.mooring("check")
  expect(checked.stdout).toContain(
    "plugins/open: read as a plugin of Agent Plugins, by plugin.json",
  )

  // A turn calls one of them.
  const called = await sandbox.turn('call open.echo {"text":"hello"}')
  expect(called.output.reply).toContain("echo: hello")
  const told = await sandbox.turn('call open.variable {"name":"PLUGIN_DATA"}')
  expect(told.output.reply).toContain(join(sandbox.state, "plugin-data/open"))
})
