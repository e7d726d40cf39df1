/** A plugin defined in code: what its manifest says, and what is refused where the compiler saw nothing. */
import { describe, expect, it } from "vitest"
import * as Result from "effect/Result"
import {
  decodeServerMap,
  definePlugin,
  env,
  isJsonObject,
  pluginData,
  PluginRefused,
  pluginRoot,
  readManifest,
} from "@mooring/config"
import { mountPlugin } from "@mooring/config/testing"
import { documentOf, headlines } from "./support.ts"

const notes = {
  mcpServers: {
    notes: {
      command: "node",
      args: [`${pluginRoot}/server.ts`],
      env: { NOTES_DIRECTORY: pluginData, TOKEN: env("NOTES_TOKEN", "none") },
    },
    remote: { url: "https://api.example.com/mcp" },
  },
  version: "1.0.0",
  name: "notes",
} as const

/** What is wrong with a definition that the compiler did not see. */
const refusalOf = (plugin: unknown): ReadonlyArray<string | undefined> => {
  const made = Result.try(() => definePlugin(plugin as typeof notes))
  if (Result.isSuccess(made) || !(made.failure instanceof PluginRefused)) return []
  return headlines(made.failure)
}

describe("a defined plugin", () => {
  it("writes its manifest for Claude Code, in one order whatever the order of the definition", () => {
    const plugin = definePlugin(notes)
    expect(plugin.path).toBe(".claude-plugin/plugin.json")
    expect(plugin.text).toBe(`{
  "name": "notes",
  "version": "1.0.0",
  "mcpServers": {
    "notes": {
      "type": "stdio",
      "command": "node",
      "args": [
        "\${CLAUDE_PLUGIN_ROOT}/server.ts"
      ],
      "env": {
        "NOTES_DIRECTORY": "\${CLAUDE_PLUGIN_DATA}",
        "TOKEN": "\${NOTES_TOKEN:-none}"
      }
    },
    "remote": {
      "type": "http",
      "url": "https://api.example.com/mcp"
    }
  }
}
`)
    const { mcpServers, version, name } = notes
    expect(definePlugin({ name, version, mcpServers }).text).toBe(plugin.text)
  })

  it("is read back without a finding", () => {
    const { path, text } = definePlugin(notes)
    const document = documentOf(path, text)
    const { version, servers, diagnostics } = readManifest(document)
    expect([version, diagnostics]).toEqual(["1.0.0", []])
    const [inline] = servers
    const members = inline?._tag === "Inline" ? inline.members : {}
    expect(isJsonObject(members)).toBe(true)
    const layer = decodeServerMap(
      document,
      { steps: ["mcpServers"], members },
      {
        source: { provenance: "plugin", plugin: "notes" },
        reach: {
          roots: true,
          variables: new Set(["NOTES_TOKEN"]),
          sets: new Set(),
          hosts: new Set(),
        },
      },
    )
    expect(layer.diagnostics).toEqual([])
    expect(layer.declarations.map(({ _tag, name }) => [_tag, name])).toEqual([
      ["Target", "notes"],
      ["Target", "remote"],
    ])
  })
})

it("a default that would end before its end is no default", () => {
  expect(env("TOKEN", "")).toBe("${TOKEN:-}")
  for (const otherwise of ["a}b", env("OTHER")])
    expect(() => env("TOKEN", otherwise)).toThrow("the default of TOKEN holds a }")
})

describe("a definition that the compiler did not see", () => {
  const of = (server: unknown) => ({ name: "notes", mcpServers: { notes: server } })
  const command = "node"

  it.each([
    ["a runtime field", of({ command, surface: "x" }), "7:7: warning: surface is not a field"],
    ["a user's field", of({ command, agents: ["a"] }), "7:7: warning: agents is for users to say"],
    ["a provenance", of({ command, provenance: "user" }), "7:7: error: where an entry comes from"],
    ["two targets", of({ command, url: "https://a.example" }), "both a command and a url"],
    ["no target", of({ timeout: 1 }), "neither a command nor a url"],
    ["a removal", of(null), "a plugin cannot remove a server"],
    ["a value of a wrong kind", of({ command, args: "x" }), "args is not a list of strings"],
    ["a misspelt reference", of({ command: "${NO DE}" }), "does not name an environment variable"],
    [
      "a name with blanks",
      { ...of({ command }), name: "my notes" },
      "2:11: error: this cannot name",
    ],
    ["no servers", { name: "notes" }, "mcpServers is an object of servers by name"],
    [
      "a field of nobody's",
      { ...of({ command }), provenance: "user" },
      "provenance is not a field",
    ],
    [
      "a version that is no text",
      { ...of({ command }), version: 1 },
      "this is no version of a plugin",
    ],
  ])("is refused, with its line, for %s", (_, plugin, sentence) => {
    const found = refusalOf(plugin)
    expect(found).toHaveLength(1)
    expect(found[0]).toContain(sentence)
    expect(found[0]).toMatch(/^\.claude-plugin\/plugin\.json:\d+:\d+: /)
  })
})

describe("a plugin that is mounted for a test", () => {
  const plugin = definePlugin({
    name: "notes",
    mcpServers: {
      notes: { command: "node", args: [`${pluginRoot}/server.ts`], env: { TOKEN: env("TOKEN") } },
      remote: { url: "https://api.example.com/mcp", headers: { "X-Region": env("REGION", "eu") } },
    },
  })
  const place = { root: "/plugins/notes", data: "/data/notes" }

  it("is what a gateway would start, with every reference resolved", () => {
    expect(mountPlugin(plugin, { ...place, variables: { TOKEN: "s3cret" } })).toEqual({
      notes: {
        type: "stdio",
        command: "node",
        args: ["/plugins/notes/server.ts"],
        env: { TOKEN: "s3cret" },
      },
      remote: {
        type: "http",
        url: "https://api.example.com/mcp",
        headers: { "X-Region": "eu" },
      },
    })
  })

  it.each([{}, { TOKEN: "" }])("is refused where a variable is not set: %j", (variables) => {
    expect(() => mountPlugin(plugin, { ...place, variables })).toThrow(
      /environment variable TOKEN, which is not set/,
    )
  })
})
