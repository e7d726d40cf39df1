/** Directories of plugins: what is found in them, what is said of it, and what cannot be known. */
import { chmodSync, mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { missingOf, resolve } from "@mooring/config"
import { loadSources } from "@mooring/gateway"
import { isCurrent, recordingReader, snapshotReader } from "../src/sources/index.ts"
import { Directory } from "./support.ts"

const server = { command: "node" }
const schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json"

const stage = (file: object = {}): Directory => {
  const directory = new Directory()
  directory.write("plugins/beta/.mcp.json", { b: server })
  directory.write("plugins/alpha/plugin.json", { $schema: schema, name: "alpha" })
  directory.write("plugins/alpha/mcp.json", {
    $schema: schema.replace("plugin.schema", "mcp.schema"),
    mcpServers: { a: { type: "stdio", ...server, env: { T: "${PLUGIN_DATA}" } } },
  })
  directory.write("plugins/README.md", "not a plugin")
  directory.write("plugins/docs/notes.md", "nor this")
  directory.write("plugins/.hidden/.mcp.json", { hidden: server })
  directory.write("mooring.jsonc", { pluginDirectories: ["./plugins"], ...file })
  return directory
}

const look = (directory: Directory) => {
  const sources = loadSources(directory.host(), [])
  const catalog = resolve({ layers: sources.layers, runtime: {} })
  return {
    plugins: sources.plugins.map(({ id }) => id),
    servers: [...catalog.servers.keys()],
    codes: catalog.diagnostics.map(({ code, origin }) => `${code} ${origin.pointer}`),
    missing: missingOf(catalog),
  }
}

describe("a directory of plugins", () => {
  it("mounts each child that is a plugin, by name", () => {
    using directory = stage()
    expect(look(directory)).toEqual({
      plugins: ["alpha", "beta"],
      servers: ["a", "b"],
      codes: [],
      missing: [],
    })
  })

  it("takes what is said of one of them, and allows nothing else", () => {
    using directory = stage({
      plugins: { beta: { rename: { b: "mine" }, env: ["TOKEN"] }, own: { path: "./own" } },
    })
    directory.write("own/.mcp.json", { o: server })
    directory.write("plugins/beta/.mcp.json", {
      b: { ...server, env: { T: "${TOKEN}" } },
      c: { ...server, env: { T: "${OTHER}" } },
    })
    expect(look(directory)).toMatchObject({
      plugins: ["beta", "own", "alpha"],
      servers: ["a", "mine", "o"],
      codes: ["variable-not-allowed /c/env/T"],
    })
  })

  it("allows a plugin nothing of which nothing is said", () => {
    using directory = stage()
    directory.write("plugins/beta/.mcp.json", { b: { ...server, env: { T: "${TOKEN}" } } })
    expect(look(directory).codes).toEqual(["variable-not-allowed /b/env/T"])
  })

  it("gives way to a plugin of that name that is mounted from elsewhere", () => {
    using directory = stage({ plugins: { beta: { path: "./elsewhere" } } })
    directory.write("elsewhere/.mcp.json", { e: server })
    expect(look(directory).servers).toEqual(["a", "e"])
  })

  it("turns one off where the user says so", () => {
    using directory = stage({ plugins: { beta: { enabled: false } } })
    expect(look(directory).servers).toEqual(["a"])
  })

  it("has each name once: of several directories, the first one's", () => {
    using directory = stage({ pluginDirectories: ["./plugins", "./more"] })
    directory.write("more/beta/.mcp.json", { other: server })
    directory.write("more/My_Plugin.2/.mcp.json", { mine: server })
    expect(look(directory)).toEqual({
      plugins: ["alpha", "beta", "My_Plugin.2"],
      servers: ["a", "b", "mine"],
      codes: ["plugin-conflict /pluginDirectories/1"],
      missing: [],
    })
  })

  it("has one that is broken stop no other", () => {
    using directory = stage()
    directory.write("plugins/broken/.mcp.json", "{ ")
    directory.write("plugins/no name/.mcp.json", { x: server })
    const { servers, codes, missing } = look(directory)
    expect(servers).toEqual(["a", "b"])
    expect(codes).toEqual(["plugin-unreadable /pluginDirectories/0", "syntax "])
    expect(missing).toMatchObject([
      { _tag: "OfPlugin", plugin: "broken" },
      { _tag: "OfPlugin", plugin: "no name" },
    ])
  })

  it("that is gone leaves it open which plugins there would be", () => {
    using directory = stage({ plugins: { beta: {} } })
    rmSync(join(directory.path, "plugins"), { recursive: true })
    const { codes, missing } = look(directory)
    expect(codes).toEqual(["file-missing /pluginDirectories/0", "plugin-unreadable /plugins/beta"])
    expect(missing).toMatchObject([{ _tag: "Any" }, { _tag: "OfPlugin", plugin: "beta" }])
  })

  it.each([
    ["no list", { pluginDirectories: "./plugins" }, "field-value /pluginDirectories"],
    ["not text", { pluginDirectories: [1] }, "field-value /pluginDirectories"],
    [
      "a mount without a path",
      { pluginDirectories: [], plugins: { x: {} } },
      "field-value /plugins/x/path",
    ],
  ])("is told where it cannot be read: %s", (_, file, code) => {
    using directory = stage(file)
    const { codes, missing } = look(directory)
    expect(codes).toEqual([code])
    expect(missing).toHaveLength(1)
  })

  it("is part of what a gateway keeps, and of what it watches", () => {
    using directory = stage()
    const { reader, snapshot } = recordingReader()
    const before = loadSources(directory.host(), [], reader)
    expect(isCurrent(snapshot())).toBe(true)
    mkdirSync(join(directory.path, "plugins/gamma"))
    expect(isCurrent(snapshot())).toBe(false)
    rmSync(join(directory.path, "plugins"), { recursive: true })
    const again = loadSources(directory.host(), [], snapshotReader(snapshot()))
    expect(again.plugins.map(({ id }) => id)).toEqual(before.plugins.map(({ id }) => id))
  })

  it.skipIf(process.getuid?.() === 0)("that may not be read is told", () => {
    using directory = stage()
    chmodSync(join(directory.path, "plugins"), 0o000)
    expect(look(directory).codes).toEqual(["file-unreadable /pluginDirectories/0"])
    chmodSync(join(directory.path, "plugins"), 0o700)
  })
})
