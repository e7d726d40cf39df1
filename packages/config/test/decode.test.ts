import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { type Declaration, formatDiagnostic, type Layer } from "@mooring/config"
import { documentOf, pluginLayer, servers, userLayer } from "./support.ts"
import { decodeUserFile } from "../src/decode/index.ts"

const describeDeclaration = (declaration: Declaration): string =>
  "stated" in declaration
    ? `${declaration._tag} ${declaration.name} ${JSON.stringify(declaration.stated)}`
    : `${declaration._tag} ${declaration.name}`

const describeLayer = (layer: Layer): string =>
  [
    ...layer.declarations.map(describeDeclaration),
    ...layer.missing.map(({ _tag, because }) => `Missing ${_tag}: ${because.code}`),
    "",
    ...layer.diagnostics.map((finding) => formatDiagnostic(finding)),
    "",
  ].join("\n")

const fixtures = join(import.meta.dirname, "fixtures/decode")

describe("a user's document", () => {
  const names = readdirSync(fixtures).filter((name) => name.endsWith(".jsonc"))

  it.each(names)("%s", async (name) => {
    const layer = userLayer(readFileSync(join(fixtures, name), "utf8"))
    await expect(describeLayer(layer)).toMatchFileSnapshot(
      join(fixtures, name.replace(".jsonc", ".expected.txt")),
    )
  })
})

describe("a plugin's document", () => {
  const findings = (entry: unknown, env: ReadonlyArray<string> = []) =>
    pluginLayer("p", servers({ a: entry }), { env }).diagnostics.map(
      ({ code, message, remedy }) => `${code}: ${message} / ${remedy}`,
    )

  it("may refer to its own directories", () => {
    expect(findings({ command: "${CLAUDE_PLUGIN_ROOT}/x", args: ["${PLUGIN_DATA}"] })).toEqual([])
  })

  it("reads only the variables that the user allowed", () => {
    const entry = { command: "x", env: { A: "${HOME}", B: "${env:TOKEN:-x}" } }
    expect(findings(entry, ["HOME", "TOKEN"])).toEqual([])
    expect(findings(entry, ["HOME"])).toEqual([
      "variable-not-allowed: plugin p reads the environment variable TOKEN, which it is not allowed to / to allow it: mooring plugin allow p TOKEN",
    ])
    expect(findings({ command: "${A}", args: ["${A}", "${B}"] })).toHaveLength(2)
  })

  it.each([
    ["cannot change other entries", { env: { A: "b" } }, "plugin-patch"],
    ["cannot remove a server", null, "plugin-removal"],
    ["cannot take a leaf away", { command: "x", env: { A: null } }, "not-removable"],
    ["cannot say whose agents it is for", { command: "x", agents: ["main"] }, "user-only-field"],
    ["cannot claim a provenance", { command: "x", provenance: "user" }, "provenance-in-file"],
  ])("%s", (_, entry, code) => {
    expect(findings(entry).map((line) => line.split(":")[0])).toEqual([code])
  })

  it("keeps what a user alone may say out of the entry", () => {
    const [declaration] = pluginLayer(
      "p",
      servers({ a: { command: "x", agents: [] } }),
    ).declarations
    expect(declaration).toMatchObject({ _tag: "Target", stated: { transport: "stdio" } })
    expect(declaration).not.toHaveProperty("stated.agents")
  })

  it("has the names that the user gave it", () => {
    const layer = pluginLayer("p", servers({ a: { command: "x" } }), { rename: { a: "mine" } })
    expect(layer.declarations.map(({ name }) => name)).toEqual(["mine"])
  })
})

describe("a user's file", () => {
  const decode = (text: string) => decodeUserFile(documentOf("mooring.jsonc", text), "user")

  it("mounts plugins in its order, with what each may do", () => {
    const { plugins, policy, layer } = decode(`{
      "$schema": "x",
      "plugins": {
        "b": { "path": "./b", "env": ["TOKEN"], "rename": { "x": "y" } },
        "a": { "path": "~/a", "enabled": false }
      },
      "onMcpChange": "drift",
      "onSecretChange": "fresh"
    }`)
    expect(plugins.map(({ id, path, env, rename }) => [id, path, [...env], [...rename]])).toEqual([
      ["b", "./b", ["TOKEN"], [["x", "y"]]],
      ["a", "~/a", [], []],
    ])
    expect(plugins.map(({ disabledBy }) => disabledBy?.line)).toEqual([undefined, 5])
    expect(policy).toEqual({ onMcpChange: "drift", onSecretChange: "fresh" })
    expect(layer.diagnostics).toEqual([])
  })

  it("says how much of the past is kept; where it is not understood, nothing is pruned", () => {
    expect(decode("{}").keep).toEqual({ history: 1000, retired: 20, ended: 1000 })
    expect(decode('{ "keep": { "history": 5 } }').keep).toEqual({
      history: 5,
      retired: 20,
      ended: 1000,
    })
    for (const keep of [
      "5",
      "[]",
      '{ "history": 0 }',
      '{ "retired": 1.5 }',
      '{ "ended": "all" }',
    ]) {
      const { keep: read, layer } = decode(`{ "keep": ${keep} }`)
      expect(read).toBeUndefined()
      expect(layer.diagnostics.map(({ code }) => code)).toEqual(["field-value"])
      expect(layer.missing).toEqual([])
    }
  })

  it("is not a bare map: its own words would be taken for servers", () => {
    const { layer } = decode('{ "github": { "command": "x" } }')
    expect(layer.declarations).toEqual([])
    expect(layer.diagnostics.map(({ code }) => code)).toEqual(["unknown-field"])
  })

  it.each([
    ['{ "plugins": [] }', "Any"],
    ['{ "plugins": { "p": "./p" } }', "OfPlugin"],
    ['{ "plugins": { "p": {} } }', "OfPlugin"],
    ['{ "plugins": { "1": { "path": "x" } } }', "OfPlugin"],
    ['{ "plugins": { "p": { "path": "x", "env": "HOME" } } }', "OfPlugin"],
    ['{ "plugins": { "p": { "path": "x", "rename": { "a": "" } } } }', "OfPlugin"],
    ['{ "plugins": { "p": { "path": "x" }, "p": { "path": "y" } } }', "OfPlugin"],
    ['{ "onMcpChange": "reset" }', "Policy"],
    ['{ "mcpServers": 1 }', "Any"],
    ['{ "mcpServers": {}, "mcpServers": {} }', "Any"],
    ["[]", "Any"],
  ])("%s leaves it open what is missing", (text, tag) => {
    const { layer } = decode(text)
    expect(layer.missing.map(({ _tag }) => _tag)).toEqual([tag])
    expect(layer.diagnostics.filter(({ severity }) => severity === "error")).toHaveLength(1)
  })

  it("says of every fault in it, whatever it is about", () => {
    const { layer } = decode('{ "mcpServers": {}, "other": { "x": 1, "x": 2 } }')
    expect(layer.diagnostics.map(({ code }) => code)).toContain("duplicate-key")
    expect(layer.missing).toEqual([])
  })

  it("goes on with its servers where a plugin's mount is unusable", () => {
    const { layer, plugins } = decode(
      '{ "plugins": { "p": {}, "q": { "path": "q" } }, "mcpServers": { "a": { "command": "x" } } }',
    )
    expect(layer.declarations.map(({ name }) => name)).toEqual(["a"])
    expect(plugins.map(({ id }) => id)).toEqual(["q"])
  })
})
