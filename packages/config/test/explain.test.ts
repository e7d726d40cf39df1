import { describe, expect, it } from "@effect/vitest"
import {
  explain,
  type Explanation,
  noOptions,
  openJson,
  preview,
  renderCanonical,
} from "@mooring/config"
import { revealing, spelled } from "@mooring/config/unseal"
import { catalogOf, pluginLayer, servers, userLayer } from "./support.ts"

const plugin = pluginLayer(
  "notes",
  `{
  "notes": {
    "command": "\${CLAUDE_PLUGIN_ROOT}/serve",
    "args": ["--port", "1"],
    "env": { "LEVEL": "info", "OLD": "x" }
  }
}`,
  { version: "1.2.0", root: "/plugins/notes" },
)

const user = userLayer(`{
  "mcpServers": {
    "notes": { "env": { "LEVEL": "Bearer s3cret", "OLD": null }, "timeout": 5000 },
    "docs": { "url": "\${env:DOCS}/mcp" }
  }
}`)

const flag = userLayer(servers({ docs: { command: "docs" } }), "flag")

const catalog = catalogOf([plugin, user, flag])

const explained = (name: string): Explanation => {
  const server = catalog.servers.get(name)
  if (server === undefined) throw new Error(`${name} is mounted`)
  return explain(server)
}

const lines = ({ leaves }: Explanation): ReadonlyArray<string> =>
  leaves.map(({ path, fieldClass, written, value, shadows }) =>
    [
      path,
      fieldClass,
      written?.value ?? `(${value})`,
      written === undefined
        ? ""
        : `${written.source} ${written.origin.file}:${written.origin.line}`,
      ...shadows.map((below) => `over ${below.value} of ${below.source}`),
    ]
      .join(" | ")
      .trim(),
  )

describe("an explanation", () => {
  it("has each leaf as written, with its origin, and what it shadows", () => {
    expect(lines(explained("notes"))).toMatchInlineSnapshot(`
      [
        "/transport | Stable | (stdio) |",
        "/command | Stable | \${CLAUDE_PLUGIN_ROOT}/serve | plugin notes notes/.mcp.json:3",
        "/args/0 | Stable | --port | plugin notes notes/.mcp.json:4",
        "/args/1 | Stable | 1 | plugin notes notes/.mcp.json:4",
        "/env/LEVEL | Sensitive | Bearer •••• | user user.jsonc:3 | over •••• of plugin notes",
        "/enabled | Operational | (true) |",
        "/timeout | Operational | 5000 | user user.jsonc:3",
        "/plugin | Stable | (notes) |",
        "/root | Ephemeral | (<ephemeral>) |",
        "/data | Ephemeral | (<ephemeral>) |",
        "/version | Operational | (1.2.0) |",
        "/env/OLD | Sensitive | null | user user.jsonc:3 | over •••• of plugin notes",
      ]
    `)
  })

  it("names the declarations that were replaced whole", () => {
    expect(explained("docs")).toMatchObject({
      source: "user (flag)",
      replaces: [{ source: "user", origin: { file: "user.jsonc", line: 4 } }],
    })
  })

  it("shows what a replaced declaration had for the same leaf", () => {
    const twice = catalogOf([
      userLayer(servers({ a: { command: "below" } })),
      userLayer(servers({ a: { command: "above" } }), "flag"),
    ])
    const server = twice.servers.get("a")
    if (server === undefined) throw new Error("a is mounted")
    expect(explain(server).leaves.find(({ path }) => path === "/command")).toMatchObject({
      written: { value: "above", source: "user (flag)" },
      shadows: [{ value: "below", source: "user" }],
    })
  })
})

describe("rendering in the canonical dialect", () => {
  it("is sealed until it is written", () => {
    const { files } = renderCanonical(catalog, noOptions)
    const { content } = files["mcp.json"] ?? { content: null }
    expect(JSON.stringify(openJson(content, preview, "none"))).not.toContain("s3cret")
    const opening = revealing({ variable: spelled, file: (name) => name })
    expect(openJson(content, opening, "none")).toEqual({
      mcpServers: {
        docs: { type: "stdio", command: "docs", args: [], env: {} },
        notes: {
          type: "stdio",
          command: "/plugins/notes/serve",
          args: ["--port", "1"],
          env: { LEVEL: "Bearer s3cret" },
          timeout: 5000,
        },
      },
    })
  })
})
