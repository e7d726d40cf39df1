/** Every plugin format, as files: what is mounted, where its programs are started, and how it moves. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import {
  type DeclaredServer,
  fingerprintOf,
  type Layer,
  pluginFormats,
  resolve,
  resumeIdentity,
} from "@mooring/config"
import { checkPlugin } from "../src/author/index.ts"
import { diskReader, findPlugin } from "../src/sources/index.ts"
import { readPlugin } from "../src/sources/plugin.ts"
import { digestsUnder } from "../src/session/index.ts"
import { Directory, mountOf } from "./support.ts"

const schema = (name: string) => `https://agent-plugins.org/schemas/1.0.0/${name}.schema.json`

const program = { command: "node", args: ["server.mjs"] }

interface Case {
  readonly format: string
  readonly files: { readonly [path: string]: unknown }
  readonly servers: { readonly [name: string]: string }
}

/** How a server reads: its command line, and where it is started. */
const told = ({ entry }: DeclaredServer): string =>
  entry.transport === "stdio"
    ? `${[entry.command, ...entry.args].map(String).join(" ")}${entry.cwd === undefined ? "" : ` in ${String(entry.cwd)}`}`
    : `${entry.transport} ${String(entry.url)}`

const cases: ReadonlyArray<Case> = [
  {
    format: "claude-code",
    files: {
      ".claude-plugin/plugin.json": {
        name: "p",
        mcpServers: { a: { command: "${CLAUDE_PLUGIN_ROOT}/run", cwd: "sub" } },
      },
      ".mcp.json": { b: { type: "http", url: "https://e.example/mcp" } },
    },
    // A relative directory is the agent's, as it is in Claude Code.
    servers: { a: "${PLUGIN_ROOT}/run in sub", b: "http https://e.example/mcp" },
  },
  {
    format: "claude-code",
    files: { ".mcp.json": { mcpServers: { a: program } } },
    servers: { a: "node server.mjs" },
  },
  {
    format: "agent-plugins",
    files: {
      "plugin.json": { $schema: schema("plugin"), name: "p" },
      "mcp.json": {
        $schema: schema("mcp"),
        mcpServers: {
          a: { type: "stdio", ...program },
          b: { type: "stdio", command: "./bin/run", cwd: "./sub/dir", env: { X: "${HOME}" } },
          c: { type: "stdio", command: "run", cwd: "${PLUGIN_DATA}/x" },
          d: { type: "streamable-http", url: "https://e.example/mcp" },
        },
      },
    },
    servers: {
      a: "node server.mjs in ${PLUGIN_ROOT}",
      b: "${PLUGIN_ROOT}/bin/run in ${PLUGIN_ROOT}/sub/dir",
      c: "run in ${PLUGIN_DATA}/x",
      d: "http https://e.example/mcp",
    },
  },
  {
    format: "agent-plugins",
    files: {
      "mcp.json": { $schema: schema("mcp"), mcpServers: { a: { type: "stdio", ...program } } },
    },
    servers: { a: "node server.mjs in ${PLUGIN_ROOT}" },
  },
  {
    format: "codex",
    files: {
      ".codex-plugin/plugin.json": { name: "p", mcpServers: "./servers.json" },
      "servers.json": {
        mcpServers: {
          a: { command: "node", args: ["./server.mjs"], cwd: ".", tool_timeout_sec: 5 },
          b: { type: "http", url: "https://e.example/mcp", bearer_token_env_var: "TOKEN" },
        },
      },
      // It counts only where the manifest says nothing.
      ".mcp.json": { other: program },
    },
    servers: { a: "node ./server.mjs in ${PLUGIN_ROOT}", b: "http https://e.example/mcp" },
  },
  {
    format: "codex",
    files: {
      ".codex-plugin/plugin.json": { name: "p" },
      ".mcp.json": { a: { ...program, env_vars: ["TOKEN"] } },
    },
    servers: { a: "node server.mjs" },
  },
  {
    format: "cursor",
    files: {
      ".cursor-plugin/plugin.json": { name: "p", mcp: { a: program } },
    },
    servers: { a: "node server.mjs" },
  },
  {
    format: "cursor",
    files: {
      ".cursor-plugin/plugin.json": { name: "p" },
      "mcp.json": { mcpServers: { a: { command: "${CURSOR_PLUGIN_ROOT}/run" } } },
    },
    servers: { a: "${PLUGIN_ROOT}/run" },
  },
  {
    format: "gemini",
    files: {
      "gemini-extension.json": {
        name: "p",
        mcpServers: {
          a: { command: "node", args: ["src${/}x.js"], cwd: "${extensionPath}", trust: true },
          b: { httpUrl: "https://e.example/mcp" },
        },
      },
    },
    servers: { a: "node src/x.js in ${PLUGIN_ROOT}", b: "http https://e.example/mcp" },
  },
]

const written = (directory: Directory, name: string, files: Case["files"]): string => {
  for (const [path, content] of Object.entries(files))
    directory.write(`${name}/${path}`, content as object)
  return join(directory.path, name)
}

const layerIn = (root: string, options: Parameters<typeof mountOf>[1] = {}): Layer =>
  readPlugin(mountOf("p", { env: ["TOKEN", "HOME"], ...options }), root, "/data")

const serversOf = (layer: Layer): ReadonlyArray<DeclaredServer> =>
  [...resolve({ layers: [layer], runtime: {} }).servers.values()].filter(
    (server) => server._tag === "Declared",
  )

describe("a plugin", () => {
  it.each(cases)("of $format is found, and its servers are read: $files", (one) => {
    using directory = new Directory()
    const root = written(directory, "p", one.files)
    const layer = layerIn(root)
    expect(layer.dialect?.id).toBe(one.format)
    expect(
      Object.fromEntries(serversOf(layer).map((server) => [server.name, told(server)])),
    ).toEqual(one.servers)
    expect(layer.missing).toEqual([])
    // A check sees the same plugin as its users do.
    const checked = checkPlugin(root, "/data")
    expect(checked.format?.id).toBe(one.format)
    expect(checked.servers.map(({ name }) => name)).toEqual(Object.keys(one.servers))
  })

  it.each(cases)("of $format is the same wherever it is: $files", ({ files }) => {
    using directory = new Directory()
    const digests = digestsUnder(Buffer.alloc(32))
    const [here, there] = ["p", "deep/er/other"].map((name) => {
      const layer = layerIn(written(directory, name, files))
      return fingerprintOf(
        resumeIdentity(resolve({ layers: [layer], runtime: {} }), digests),
        digests,
      )
    })
    expect(here).toBe(there)
  })

  it("that is one in several formats is taken for the first of them", () => {
    using directory = new Directory()
    const all = Object.assign({}, ...cases.map(({ files }) => files)) as Case["files"]
    const root = written(directory, "p", all)
    expect(findPlugin(diskReader, root)?.format.id).toBe(pluginFormats[0]?.id)
    const rest = Object.fromEntries(
      Object.entries(all).filter(([path]) => !path.startsWith(".claude") && path !== ".mcp.json"),
    )
    expect(findPlugin(diskReader, written(directory, "q", rest))?.format.id).toBe("agent-plugins")
  })

  it("without any file of a plugin is none, and says what was looked for", () => {
    using directory = new Directory()
    const [because] = layerIn(written(directory, "p", { "README.md": "x" })).diagnostics
    expect(because).toMatchObject({ code: "plugin-unreadable" })
    for (const { manifest } of pluginFormats) expect(because?.message).toContain(manifest)
  })

  it.each([
    ["cwd", { cwd: "../outside" }],
    ["cwd", { cwd: "./a/../../outside" }],
    ["command", { command: "./../outside" }],
    ["cwd", { cwd: "a\\..\\..\\outside" }],
  ])("of the open format does not lead out of itself by its %s: %j", (field, more) => {
    using directory = new Directory()
    const layer = layerIn(
      written(directory, "p", {
        "plugin.json": { $schema: schema("plugin"), name: "p" },
        "mcp.json": {
          $schema: schema("mcp"),
          mcpServers: { a: { type: "stdio", ...program, ...more } },
        },
      }),
    )
    expect(serversOf(layer)).toEqual([])
    expect(layer.diagnostics).toMatchObject([
      { code: "file-outside-plugin", origin: { pointer: `/mcpServers/a/${field}` } },
    ])
  })

  it("of the open format tells its programs where they are, and is told where it says otherwise", () => {
    using directory = new Directory()
    const layer = layerIn(
      written(directory, "p", {
        "mcp.json": {
          $schema: schema("mcp"),
          mcpServers: {
            a: { type: "stdio", ...program, env: { X: "1" } },
            b: { type: "stdio", ...program, env: { PLUGIN_ROOT: "/elsewhere" } },
          },
        },
      }),
    )
    const [a, ...rest] = serversOf(layer)
    expect(rest).toEqual([])
    expect(a?.entry.transport === "stdio" && Object.keys(a.entry.env)).toEqual([
      "X",
      "PLUGIN_ROOT",
      "PLUGIN_DATA",
    ])
    expect(layer.diagnostics).toMatchObject([
      { origin: { pointer: "/mcpServers/b/env/PLUGIN_ROOT" } },
    ])
  })

  it("of the open format states no servers in its manifest", () => {
    using directory = new Directory()
    const layer = layerIn(
      written(directory, "p", {
        "plugin.json": { $schema: schema("plugin"), name: "p", mcpServers: { a: program } },
      }),
    )
    expect(serversOf(layer)).toEqual([])
    expect(layer.diagnostics).toMatchObject([
      { code: "unknown-field", message: "a manifest of Agent Plugins states no servers" },
    ])
  })

  it("is told where a manifest or a file of it does not parse", () => {
    for (const { files } of cases)
      for (const path of Object.keys(files)) {
        using directory = new Directory()
        const layer = layerIn(written(directory, "p", { ...files, [path]: "{ // cut off\n" }))
        const isRead = !(path === ".mcp.json" && "servers.json" in files)
        expect([path, layer.missing.length > 0]).toEqual([path, isRead])
        if (isRead) expect(layer.diagnostics[0]?.origin.file).toContain(path)
      }
  })
})

describe("manifests and files of real plugins", () => {
  const corpus = join(import.meta.dirname, "../../config/test/corpus")
  const rows: Array<string> = []

  it.each([
    ["0017.claude-plugin.json", ".claude-plugin/plugin.json", "claude-code", 1],
    ["0039.cursor-plugin.json", ".cursor-plugin/plugin.json", "cursor", 1],
    ["0051.gemini-extension.json", "gemini-extension.json", "gemini", 24],
    ["0052.gemini-extension.json", "gemini-extension.json", "gemini", 1],
    ["0053.gemini-extension.json", "gemini-extension.json", "gemini", 1],
    ["0063.codex-plugin-mcp.json", ".mcp.json", "codex", 1],
    ["0064.codex-plugin-mcp.json", ".mcp.json", "codex", 1],
    ["0065.codex-plugin-mcp.json", ".mcp.json", "codex", 1],
    ["0094.agent-plugins.json", "mcp.json", "agent-plugins", 1],
    ["0097.agent-plugins.json", "mcp.json", "agent-plugins", 1],
  ])("%s as %s of %s", (file, path, format, count) => {
    using directory = new Directory()
    if (format === "codex") directory.write("p/.codex-plugin/plugin.json", { name: "p" })
    directory.write(`p/${path}`, readFileSync(join(corpus, file), "utf8"))
    const { servers, diagnostics } = checkPlugin(join(directory.path, "p"), "/data")
    const layer = readPlugin(
      mountOf("p", { env: [], everything: true }),
      join(directory.path, "p"),
      "/data",
    )
    expect([layer.dialect?.id, servers.length]).toEqual([format, count])
    expect(
      diagnostics.filter(({ code }) => code === "unknown-field" && format === "codex"),
    ).toEqual([])
    rows.push(`${format.padEnd(14)} ${file.padEnd(28)} ${servers.length}`)
  })

  afterAll(() =>
    console.log(["format         file                         servers", ...rows].join("\n")),
  )
})
