/** What would not work for those who install a plugin: each rule, and what it must leave alone. */
import { describe, expect, it } from "vitest"
import {
  claudeTraits,
  codexTraits,
  findUnportable,
  geminiTraits,
  namedFiles,
  opencodeTraits,
  receptionFindings,
  receptionOf,
} from "@mooring/config"
import { catalogOf, pluginLayer, servers, readingsOf } from "./support.ts"

const declarationsOf = (entry: unknown) => {
  const layer = pluginLayer("p", servers({ one: entry }), { env: ["TOKEN", "DIR"] })
  expect(layer.diagnostics).toEqual([])
  return layer.declarations
}

/** The findings about an entry: code and field. */
const findingsOf = (entry: unknown): ReadonlyArray<string> =>
  findUnportable(declarationsOf(entry)).map(
    ({ code, origin }) => `${code} ${origin.pointer.replace("/mcpServers/one/", "")}`,
  )

const run = (...args: ReadonlyArray<string>) => ({ command: "node", args })
const root = "${CLAUDE_PLUGIN_ROOT}"

describe("a plugin's texts", () => {
  it.each([
    ["shell-line command", { command: "npx -y server" }],
    ["shell-needed command", { command: "bash", args: ["-c", "server"] }],
    ["shell-needed command", { command: "/bin/sh", args: ["-c", "server"] }],
    ["shell-needed args/1", run("a", "&&")],
    ["path-not-portable command", { command: "/usr/local/bin/server" }],
    ["path-not-portable command", { command: "~/bin/server" }],
    ["path-not-portable command", { command: "./server" }],
    ["path-not-portable command", { command: "C:\\server" }],
    ["path-not-portable args/0", run("/opt/server/index.js")],
    ["path-not-portable args/0", run("--data=/var/lib/x")],
    ["path-not-portable args/0", run("~/data")],
    ["path-not-portable args/0", run("./server.js")],
    ["path-not-portable args/0", run("../server.js")],
    ["path-not-portable cwd", { ...run(), cwd: "/srv/app" }],
    ["path-not-portable env/DIR", { ...run(), env: { DIR: "/home/me/data" } }],
    ["file-outside-plugin args/0", run(`${root}/../up.js`)],
    ["file-outside-plugin args/0", run(`${root}/a/../../up.js`)],
    ["platform-only command", { command: "osascript" }],
    ["platform-only command", { command: `${root}/server.exe` }],
    ["secret-in-plugin args/1", run("--token", "abcdef123456")],
    ["secret-in-plugin args/0", run("sk-abcdefghijklmnopqrstuvwx")],
    ["secret-in-plugin env/API_KEY", { ...run(), env: { API_KEY: "plain value" } }],
    [
      "secret-in-plugin env/X",
      { ...run(), env: { X: "ghp_abcdefghijklmnopqrstuvwxyz0123456789" } },
    ],
    [
      "secret-in-plugin headers/Authorization",
      { url: "https://a.example", headers: { Authorization: "Bearer abcdef" } },
    ],
    ["secret-in-plugin url", { url: "https://me:abcdef@a.example/mcp" }],
    ["secret-in-plugin url", { url: "https://a.example/mcp?api_key=abcdef12345" }],
  ])("are found: %s", (expected, entry) => {
    expect(findingsOf(entry)).toContain(expected)
  })

  it.each([
    [run(`${root}/server.ts`, "--verbose", "-y", "@scope/name@1.2.3")],
    [run("--route=/mcp", "/mcp", `${root}/a/../b.js`)],
    [{ command: `${root}/bin/my server`, cwd: root, env: { DATA: "${PLUGIN_DATA}/x" } }],
    [{ ...run(), env: { API_KEY: "${TOKEN}", MODE: "fast", TOKEN_FILE: `${root}/t` } }],
    [{ url: "https://a.example/v1?mode=fast", headers: { Authorization: "Bearer ${TOKEN}" } }],
    [{ ...run(), env: { DIR: "${DIR:-/opt/data}" } }],
  ])("that work everywhere are left alone: %j", (entry) => {
    expect(findingsOf(entry)).toEqual([])
  })

  it("are looked at in time that grows no faster than they do", () => {
    const hostile = [
      `${root}${"/".repeat(200_000)}\${TOKEN}`,
      `--${"a.".repeat(100_000)}!`,
      `${"~/".repeat(100_000)}`,
    ]
    const url = `https://a.example/${"//::::".repeat(100)}?${"?".repeat(500)}`
    const declarations = [
      ...declarationsOf({ ...run(...hostile), env: { TOKEN: "=".repeat(200_000) } }),
      ...declarationsOf({ url }),
    ]
    const look = () => void [findUnportable(declarations), namedFiles(declarations)]
    expect(readingsOf(look, 180)).toBeLessThan(180)
  })

  it("are not quoted where they are secret", () => {
    const secret = "abcdefSECRET99"
    const [finding] = findUnportable(declarationsOf({ ...run(), env: { API_KEY: secret } }))
    expect(JSON.stringify({ ...finding, excerpt: finding?.excerpt })).not.toContain(secret)
  })
})

describe("what a plugin's texts refer to", () => {
  it("is listed: its files", () => {
    const declarations = declarationsOf({
      command: "node",
      args: [
        `${root}/dist/a.js`,
        `--config=${root}/c.json`,
        "loose.js",
        "@scope/pkg",
        "${DIR}/b.js",
      ],
      env: { TOKEN: "${TOKEN}", AGAIN: "${TOKEN}" },
    })
    expect(namedFiles(declarations).map(({ _tag, path }) => [_tag, path])).toEqual([
      ["InPlugin", "dist/a.js"],
      ["InPlugin", "c.json"],
      ["Loose", "loose.js"],
    ])
  })
})

describe("what agent CLIs make of a plugin", () => {
  it("is told once for those who do alike, at the field", () => {
    const layer = pluginLayer(
      "p",
      servers({
        my_server: { command: "node", description: "d", tools: { exclude: ["x"] } },
        events: { type: "sse", url: "https://a.example" },
      }),
    )
    const catalog = catalogOf([layer])
    const receptions = [claudeTraits, codexTraits, geminiTraits, opencodeTraits].map((traits) =>
      receptionOf(catalog, traits),
    )
    const found = receptionFindings(catalog, receptions).map(
      ({ code, origin, message }) => `${origin.pointer} ${code}: ${message}`,
    )
    expect(found.toSorted()).toMatchInlineSnapshot(`
      [
        "/mcpServers/events/type backend-proxies: the gateway stands between this server and its agent: Codex does not speak sse",
        "/mcpServers/my_server backend-name: the name cannot stay as it is in Gemini CLI: there it is my-server",
        "/mcpServers/my_server/description backend-drops: description has no effect in Claude Code, Codex, opencode, which cannot be told of it",
        "/mcpServers/my_server/tools backend-proxies: the gateway stands between this server and its agent: Claude Code enforces no tool filter; opencode enforces no tool filter",
      ]
    `)
  })
})
