import { linkSync, mkdirSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { type PluginMount, resolve, selectAgent, Template } from "@mooring/config"
import { loadSources } from "@mooring/gateway"
import { readPlugin } from "../src/sources/plugin.ts"
import { readTextInside } from "../src/sources/read-file.ts"
import { Directory, mountOf } from "./support.ts"

const server = { command: "node" }

const mount = (id = "p"): PluginMount => mountOf(id)

const layerOf = (directory: Directory) => readPlugin(mount(), join(directory.path, "p"), "/data")

const namesOf = (directory: Directory) => layerOf(directory).declarations.map(({ name }) => name)

const codesOf = (directory: Directory) => layerOf(directory).diagnostics.map(({ code }) => code)

describe("a plugin in Claude Code's format", () => {
  it("has its servers in .mcp.json, wrapped or bare", () => {
    using wrapped = new Directory()
    wrapped.write("p/.mcp.json", { mcpServers: { a: server } })
    expect(namesOf(wrapped)).toEqual(["a"])
    using bare = new Directory()
    bare.write("p/.mcp.json", { a: server })
    expect(namesOf(bare)).toEqual(["a"])
  })

  it("has them inline in its manifest", () => {
    using directory = new Directory()
    directory.write("p/.claude-plugin/plugin.json", { name: "x", mcpServers: { a: server } })
    expect(namesOf(directory)).toEqual(["a"])
  })

  it("has them in files that its manifest names, beside the usual one", () => {
    using directory = new Directory()
    directory.write("p/.claude-plugin/plugin.json", { mcpServers: ["./one.json", "sub/two.json"] })
    directory.write("p/one.json", { mcpServers: { a: server } })
    directory.write("p/sub/two.json", { mcpServers: { b: server } })
    directory.write("p/.mcp.json", { mcpServers: { c: server } })
    expect(namesOf(directory)).toEqual(["a", "b", "c"])
  })

  it("has each name once: the manifest's comes first", () => {
    using directory = new Directory()
    directory.write("p/.claude-plugin/plugin.json", { mcpServers: { a: server } })
    directory.write("p/.mcp.json", { mcpServers: { a: { command: "other" } } })
    const layer = layerOf(directory)
    expect(layer.declarations.map(({ name }) => name)).toEqual(["a", "a"])
    const catalog = resolve({ layers: [layer], runtime: {} })
    expect(catalog.servers.get("a")).toMatchObject({ entry: { command: Template.literal("node") } })
    expect(catalog.diagnostics.map(({ code }) => code)).toEqual(["plugin-conflict"])
  })

  it("may have no servers at all", () => {
    using directory = new Directory()
    directory.write("p/.claude-plugin/plugin.json", { name: "x", skills: "./skills" })
    expect(namesOf(directory)).toEqual([])
    expect(codesOf(directory)).toEqual([])
  })

  it.each([
    ["a directory that is not there", () => undefined],
    ["an empty directory", (directory: Directory) => mkdirSync(join(directory.path, "p"))],
    ["a file in its place", (directory: Directory) => directory.write("p", "{}")],
    ["a link to itself", (directory: Directory) => symlinkSync("p", join(directory.path, "p"))],
  ])("is unreadable as %s, and nothing is known to be removed", (_, prepare) => {
    using directory = new Directory()
    prepare(directory)
    const layer = readPlugin(mount(), join(directory.path, "p"), "/data")
    expect(layer.missing).toMatchObject([{ _tag: "OfPlugin", plugin: "p" }])
    expect(layer.diagnostics.map(({ code }) => code)).toEqual(["plugin-unreadable"])
  })

  it("is told why a plugin.json is none of the open format", () => {
    using directory = new Directory()
    directory.write("p/plugin.json", { name: "p" })
    expect(layerOf(directory).diagnostics[0]?.message).toContain(
      "plugin.json with the $schema of Agent Plugins",
    )
  })

  it.each([
    ["too long", "x".repeat(5000)],
    ["no path at all", "a\u0000b"],
  ])("is unreadable where its path is %s", (_, path) => {
    expect(readPlugin(mount(), path, "/data").diagnostics).toMatchObject([
      { code: "plugin-unreadable" },
    ])
  })

  it.each([
    ["a manifest that does not parse", ".claude-plugin/plugin.json", "{", "syntax"],
    ["a manifest of another shape", ".claude-plugin/plugin.json", "[]", "not-an-object"],
    ["servers of another shape", ".claude-plugin/plugin.json", '{"mcpServers": 1}', "field-value"],
    [
      "a named file that is absent",
      ".claude-plugin/plugin.json",
      '{"mcpServers": "./x.json"}',
      "file-missing",
    ],
    ["servers that do not parse", ".mcp.json", "{", "syntax"],
  ])("leaves it open what is missing for %s", (_, file, content, code) => {
    using directory = new Directory()
    directory.write(`p/${file}`, content)
    const layer = readPlugin(mount(), join(directory.path, "p"), "/data")
    expect(layer.missing).toMatchObject([{ _tag: "OfPlugin", because: { code } }])
  })
})

describe("a file that a manifest names", () => {
  it.each([
    ["../outside.json", "file-outside-plugin"],
    ["./missing.json", "file-missing"],
    ["./sub", "file-not-regular"],
  ])("%s is reported where it is named", (path, code) => {
    using directory = new Directory()
    directory.write("outside.json", {})
    directory.write("p/sub/x.json", {})
    directory.write("p/.claude-plugin/plugin.json", {
      mcpServers: ["./sub/x.json", path],
    })
    const { diagnostics } = layerOf(directory)
    expect(diagnostics).toMatchObject([{ code, origin: { pointer: "/mcpServers/1" } }])
    expect(diagnostics[0]?.origin.file).toContain("plugin.json")
    expect(diagnostics[0]?.message).toContain(path)
  })

  it("counts once, however often it is named", () => {
    using directory = new Directory()
    directory.write("p/.claude-plugin/plugin.json", { mcpServers: ["./.mcp.json", ".mcp.json"] })
    directory.write("p/.mcp.json", { mcpServers: { a: server } })
    expect(namesOf(directory)).toEqual(["a"])
    expect(codesOf(directory)).toEqual([])
  })
})

describe("a file of a plugin", () => {
  it.each([
    "../outside.json",
    "sub/../../outside.json",
    "./../outside.json",
    "..",
    "../p-sibling/outside.json",
    "link.json",
    "linked/outside.json",
    "chain.json",
    "dangling.json",
    "a\0b.json",
  ])("stays inside the plugin: %j", (path) => {
    using directory = new Directory()
    directory.write("outside.json", { mcpServers: { evil: server } })
    directory.write("p-sibling/outside.json", { mcpServers: { evil: server } })
    directory.write("p/sub/inside.json", {})
    symlinkSync("../outside.json", join(directory.path, "p/link.json"))
    symlinkSync(directory.path, join(directory.path, "p/linked"))
    symlinkSync("link.json", join(directory.path, "p/chain.json"))
    symlinkSync("../nowhere.json", join(directory.path, "p/dangling.json"))
    const read = readTextInside(join(directory.path, "p"), path)
    expect(Result.isFailure(read)).toBe(true)
    if (Result.isFailure(read))
      expect(["file-outside-plugin", "file-missing"]).toContain(read.failure.code)
  })

  it("is refused by an absolute path, even of its own", () => {
    using directory = new Directory()
    const inside = directory.write("p/inside.json", {})
    const read = readTextInside(join(directory.path, "p"), inside)
    expect(read).toMatchObject({ failure: { code: "file-outside-plugin" } })
  })

  it("may be a link to another one inside, and the plugin a link itself", () => {
    using directory = new Directory()
    directory.write("real/inside.json", { a: 1 })
    symlinkSync("inside.json", join(directory.path, "real/link.json"))
    linkSync(join(directory.path, "real/inside.json"), join(directory.path, "real/hard.json"))
    symlinkSync("real", join(directory.path, "p"))
    for (const path of ["inside.json", "link.json", "hard.json", "./inside.json"])
      expect(Result.isSuccess(readTextInside(join(directory.path, "p"), path))).toBe(true)
  })
})

describe("the sources of a turn", () => {
  it("are the user's file, its plugins in their order, and the flags", () => {
    using directory = new Directory()
    directory.write("mooring.jsonc", {
      mcpServers: { mine: server },
      plugins: { q: { path: "./q" }, p: { path: "~/p", rename: { a: "p-a" } } },
    })
    directory.write("q/.mcp.json", { a: server })
    directory.write("home/p/.mcp.json", { a: server })
    const flag = directory.write("flag.json", { flagged: server })
    const { layers, plugins } = loadSources(directory.host(), [flag, '{"inline":{"command":"x"}}'])
    expect(plugins.map(({ id }) => id)).toEqual(["q", "p"])
    const catalog = resolve({ layers, runtime: {} })
    expect([...catalog.servers.keys()]).toEqual(["a", "flagged", "inline", "mine", "p-a"])
    expect(catalog.diagnostics).toEqual([])
  })

  it("mount a plugin for the agents that the user names, and give each agent its set", () => {
    using directory = new Directory()
    directory.write("p/.mcp.json", { notes: server })
    directory.write("mooring.jsonc", {
      mcpServers: { a: server, b: server },
      plugins: { p: { path: "./p", agents: ["research"] } },
      agents: { few: ["a"] },
    })
    const { layers } = loadSources(directory.host(), [])
    const all = resolve({ layers, runtime: {} })
    const has = (agent: string) => [...selectAgent(all, agent).servers.keys()]
    expect(has("main")).toEqual(["a", "b"])
    expect(has("research")).toEqual(["a", "b", "notes"])
    expect(has("few")).toEqual(["a"])
  })

  it("say so where there is no file yet, and it is no error", () => {
    using directory = new Directory()
    const { layers } = loadSources({ ...directory.host(), variables: {} }, [])
    expect(layers.flatMap(({ diagnostics }) => diagnostics)).toMatchObject([
      { code: "file-absent", severity: "info" },
    ])
  })

  it("say so where a plugin has no server to rename", () => {
    using directory = new Directory()
    directory.write("p/.mcp.json", { notes: server })
    directory.write("mooring.jsonc", { plugins: { p: { path: "./p", rename: { note: "mine" } } } })
    const { layers } = loadSources(directory.host(), [])
    expect(layers.flatMap(({ diagnostics }) => diagnostics)).toMatchObject([
      {
        code: "plugin-rename",
        message: "plugin p has no server note; did you mean notes?",
        origin: { pointer: "/plugins/p/rename/note", line: 6 },
      },
    ])
  })

  it("take an absent file for an error where the user named it", () => {
    using directory = new Directory()
    const { layers } = loadSources(directory.host(), [])
    expect(layers.flatMap(({ diagnostics }) => diagnostics)).toMatchObject([
      { code: "file-missing", severity: "error" },
    ])
  })
})

it("a home directory that is named by a link is no project", () => {
  using directory = new Directory()
  directory.write("real/.mcp.json", { mcpServers: { a: server } })
  directory.write("real/shop/.mcp.json", { mcpServers: { b: server } })
  symlinkSync("real", join(directory.path, "home"))
  const projectIn = (path: string, home = join(directory.path, "home")) =>
    loadSources({ ...directory.host(), cwd: join(directory.path, path), home }, []).project.map(
      ({ path: file }) => file,
    )
  expect(projectIn("real")).toEqual([])
  expect(projectIn("real", join(directory.path, "real/"))).toEqual([])
  expect(projectIn("real/shop")).toEqual([join(directory.path, "real/shop/.mcp.json")])
})

it("a project's many servers are not all named where nobody has agreed to them", () => {
  using directory = new Directory()
  const names = Array.from({ length: 1000 }, (_, index) => [`s${index}`, server])
  directory.write("shop/.mcp.json", { mcpServers: Object.fromEntries(names) })
  const host = { ...directory.host(), cwd: join(directory.path, "shop") }
  const [file] = loadSources(host, []).project
  expect(file?.layer.untrusted?.message).toMatch(/: s0, s1, .*, s19, …$/)
})
