/** What Codex is started with. */
import { describe, expect, it } from "@effect/vitest"
import {
  type Catalog,
  ephemeral,
  noOptions,
  openJson,
  openText,
  preview,
  renderCodex,
  type RenderOptions,
} from "@mooring/config"
import { isEphemeral } from "@mooring/config/unseal"
import { canary, opening } from "./render-support.ts"
import { catalogOf, pluginLayer, servers, userLayer } from "./support.ts"

const rendered = (catalog: Catalog, options: Partial<RenderOptions> = {}) => {
  const all = renderCodex(catalog, { ...noOptions, ...options })
  const file = all.files["codex-home/config.toml"]
  if (file === undefined) throw new Error("it has no settings")
  const opened = openJson(file.content, opening, file.expands) as Record<string, unknown>
  return { ...all, file, opened, servers: opened["mcp_servers"] as Record<string, object> }
}

const everything = catalogOf([
  userLayer(
    servers({
      local: {
        command: "run",
        args: ["${A:-a}", "$B", `--token=${canary}`],
        cwd: "/work",
        env: { TOKEN: canary, "odd.name": "${C}" },
        tools: { include: ["a", "b"], exclude: ["b"] },
        timeout: 1500,
        startupTimeout: 45_000,
        description: "all fields",
      },
      far: {
        url: `https://example.com/mcp?key=${canary}`,
        headers: { Authorization: `Bearer ${canary}` },
        description: "all fields",
      },
      old: { type: "sse", url: "https://example.com/sse" },
    }),
  ),
  pluginLayer("p", servers({ "of.plugin": { command: "${CLAUDE_PLUGIN_ROOT}/serve" } })),
])

describe("Codex is started with", () => {
  it("every field in its own words, in a home of its own", () => {
    const { opened, servers: map, args, env } = rendered(everything, { marks: { MARK: "m" } })
    expect(map).toEqual({
      far: {
        url: `https://example.com/mcp?key=${canary}`,
        http_headers: { Authorization: `Bearer ${canary}` },
        default_tools_approval_mode: "approve",
      },
      local: {
        command: "run",
        args: ["a", "$B", `--token=${canary}`],
        cwd: "/work",
        env: { TOKEN: canary, "odd.name": "value of C", MARK: "m" },
        default_tools_approval_mode: "approve",
        enabled_tools: ["a", "b"],
        disabled_tools: ["b"],
        tool_timeout_sec: 1.5,
        startup_timeout_sec: 45,
      },
      of_plugin: {
        command: "/plugins/p/serve",
        args: [],
        env: { MARK: "m" },
        default_tools_approval_mode: "approve",
      },
    })
    expect(opened["mcp_optional_startup_grace_ms"]).toBe(45_000)
    expect(args).toEqual([
      "--disable",
      "plugins",
      "--disable",
      "apps",
      "--disable",
      "skill_mcp_dependency_install",
    ])
    expect(
      Object.entries(env).map(([name, value]) => [name, openText(value as never, opening)]),
    ).toEqual([
      ["CODEX_HOME", "/lease/codex-home"],
      ["CODEX_SQLITE_HOME", "/lease/codex-home"],
    ])
  })

  it("what it cannot express left out, and told", () => {
    const { dropped, renamed } = rendered(everything)
    expect(renamed).toEqual({ "of.plugin": "of_plugin" })
    expect(dropped).toEqual([
      { server: "far", field: "description", reason: "Codex has no such setting" },
      { server: "local", field: "description", reason: "Codex has no such setting" },
      {
        server: "old",
        field: "transport",
        reason: "Codex does not speak sse: the server is left out",
      },
    ])
  })

  it("what goes through the gateway at the gateway's address", () => {
    const headers = ephemeral({ Authorization: "Bearer grant" })
    const proxied = new Map([["old", { url: ephemeral("http://127.0.0.1:1/mcp/old"), headers }]])
    const { servers: map, proxied: told } = rendered(everything, { proxied })
    expect(map["old"]).toEqual({
      url: "http://127.0.0.1:1/mcp/old",
      http_headers: { Authorization: "Bearer grant" },
      default_tools_approval_mode: "approve",
    })
    expect(told.map(({ server }) => server)).toEqual(["old"])
  })

  it("nothing secret before a lease opens it", () => {
    const { file, args } = rendered(everything)
    const shown = JSON.stringify(openJson(file.content, preview, file.expands))
    expect(shown).not.toContain(canary)
    expect(shown).toContain("••••")
    expect(args.some(isEphemeral)).toBe(false)
    expect(args.join(" ")).not.toContain(canary)
  })

  it("the user's own settings, and the servers of other layers turned off", () => {
    const own = {
      model: "m",
      mcp_optional_startup_grace_ms: 5,
      mcp_servers: { far: { command: "x", env: { A: "b" } }, 'o"d d.': { url: "http://x" } },
    }
    const foreign = Object.keys(own.mcp_servers)
    const { file, opened, servers: map, args, renamed } = rendered(everything, { own, foreign })
    expect(opened).toMatchObject({ model: "m", mcp_optional_startup_grace_ms: 5 })
    expect(map["far"]).toEqual({ command: "x", env: { A: "b" }, enabled: false })
    expect(map['o"d d.']).toEqual({ url: "http://x", enabled: false })
    expect(map["far_2"]).toMatchObject({ http_headers: { Authorization: `Bearer ${canary}` } })
    expect(renamed).toMatchObject({ far: "far_2" })
    expect(args.slice(-2)).toEqual([
      "-c",
      'mcp_servers={"far"={enabled=false},"o\\"d d."={enabled=false}}',
    ])
    expect(JSON.stringify(openJson(file.content, preview, file.expands))).not.toContain('"m"')
  })
})
