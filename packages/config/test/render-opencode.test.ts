/** What opencode is started with. */
import { describe, expect, it } from "@effect/vitest"
import {
  type Catalog,
  ephemeral,
  noOptions,
  openJson,
  preview,
  renderOpencode,
  type RenderOptions,
  literalDocument,
  type SealedDocument,
} from "@mooring/config"
import { canary, opening } from "./render-support.ts"
import { catalogOf, pluginLayer, servers, userLayer } from "./support.ts"

const rendered = (catalog: Catalog, options: Partial<RenderOptions> = {}) => {
  const all = renderOpencode(catalog, { ...noOptions, ...options })
  const file = all.files["opencode.json"]
  if (file === undefined) throw new Error("it has no settings")
  const content = all.env["OPENCODE_CONFIG_CONTENT"] as SealedDocument
  const open = (document: SealedDocument) =>
    openJson(document.content, opening, document.expands) as Record<string, object>
  return { ...all, file, opened: open(file), above: open(content) }
}

const everything = catalogOf([
  userLayer(
    servers({
      local: {
        command: "run",
        args: ["${A:-a}", "{file:/b}", `--token=${canary}`],
        cwd: "/work",
        env: { TOKEN: canary, "odd.name": "${C}" },
        timeout: 1500,
        startupTimeout: 45_000,
        description: "all fields",
      },
      far: {
        url: `https://example.com/mcp?key=${canary}`,
        headers: { Authorization: `Bearer ${canary}` },
      },
      old: { type: "sse", url: "https://example.com/sse" },
      some: { command: "run", tools: { exclude: ["a"] } },
    }),
  ),
  pluginLayer("p", servers({ "of.plugin": { command: "${CLAUDE_PLUGIN_ROOT}/serve" } })),
])

describe("opencode is started with", () => {
  it("every field in its own words, in a file of its own", () => {
    const { opened, above, args } = rendered(everything, { marks: { MARK: "m" } })
    expect(opened).toEqual({
      $schema: "https://opencode.ai/config.json",
      mcp: {
        far: {
          type: "remote",
          url: `https://example.com/mcp?key=${canary}`,
          headers: { Authorization: `Bearer ${canary}` },
          enabled: true,
          timeout: 30_000,
        },
        local: {
          type: "local",
          command: ["run", "a", "{file:/b}", `--token=${canary}`],
          environment: { TOKEN: canary, "odd.name": "value of C", MARK: "m" },
          cwd: "/work",
          enabled: true,
          timeout: 45_000,
        },
        of_plugin: {
          type: "local",
          command: ["/plugins/p/serve"],
          environment: { MARK: "m" },
          enabled: true,
          timeout: 30_000,
        },
        old: {
          type: "remote",
          url: "https://example.com/sse",
          headers: {},
          enabled: true,
          timeout: 30_000,
        },
      },
    })
    expect(above).toEqual({ mcp: {} })
    expect(args).toEqual([])
  })

  it("what it cannot express left out, and told", () => {
    const { dropped, renamed } = rendered(everything)
    expect(renamed).toEqual({ "of.plugin": "of_plugin" })
    expect(dropped.map(({ server, field, reason }) => `${server}.${field}: ${reason}`)).toEqual([
      "local.timeout: opencode has no such setting",
      "local.startupTimeout: opencode has no such setting",
      "local.description: opencode has no such setting",
      "some.tools: opencode enforces no tool filter: the server is left out",
    ])
  })

  it("a filtered server at the gateway's address", () => {
    const headers = ephemeral({ Authorization: "Bearer grant" })
    const proxied = new Map([["some", { url: ephemeral("http://127.0.0.1:1/mcp/x"), headers }]])
    const { opened } = rendered(everything, { proxied })
    expect((opened["mcp"] as Record<string, object>)["some"]).toMatchObject({
      type: "remote",
      url: "http://127.0.0.1:1/mcp/x",
      headers: { Authorization: "Bearer grant" },
    })
  })

  it("text that it would take for references as text", () => {
    const { file, opened } = rendered(everything)
    const json = literalDocument(file.expands, JSON.stringify(opened))
    expect(json).not.toMatch(/\{(?:env|file):/)
    expect(JSON.parse(json)).toEqual(opened)
  })

  it("nothing secret before a lease opens it", () => {
    const { file } = rendered(everything)
    const shown = JSON.stringify(openJson(file.content, preview, file.expands))
    expect(shown).not.toContain(canary)
    expect(shown).toContain("••••")
  })

  it("the settings of the user's variables, and every other server turned off", () => {
    const { above, opened, renamed, env } = rendered(everything, {
      own: {
        config: { model: "low", instructions: ["a"], mcp: { far: { type: "local" } } },
        content: { model: "{env:MODEL}", mcp: { there: { type: "remote", url: "u" } } },
      },
      foreign: ["far", "there", "elsewhere"],
    })
    expect(above).toEqual({
      model: "{env:MODEL}",
      instructions: ["a"],
      mcp: {
        far: { type: "local", enabled: false },
        there: { type: "remote", url: "u", enabled: false },
        elsewhere: { enabled: false },
      },
    })
    expect(Object.keys(opened["mcp"] ?? {})).toContain("far_2")
    expect(renamed).toMatchObject({ far: "far_2" })
    const content = env["OPENCODE_CONFIG_CONTENT"] as SealedDocument
    expect(JSON.stringify(openJson(content.content, preview, content.expands))).not.toContain("low")
  })
})
