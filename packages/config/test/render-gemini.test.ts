/** What Gemini CLI is started with. */
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { renderGemini } from "@mooring/config"
import {
  canary,
  droppedLines,
  everyField,
  named,
  shown,
  shownArgs,
  turnOptions,
  written,
} from "./render-support.ts"
import { catalogOf, servers, userLayer } from "./support.ts"

const file = "gemini/.gemini/settings.json"

describe("a catalog for Gemini CLI", () => {
  const rendered = renderGemini(everyField, turnOptions)

  it("is settings with entries that have no other fields than it knows, and nothing is expanded again", () => {
    const common = { timeout: 500, description: "What it is for", trust: true }
    expect(written(rendered, file)).toEqual({
      mcpServers: {
        directed: {
          command: "run",
          args: [],
          env: { MOORING_LEASE: "l1" },
          cwd: "/srv",
          trust: true,
        },
        far: {
          httpUrl: `https://u:${canary}@far.example/mcp?key=${canary}`,
          headers: { Authorization: `Bearer ${canary}`, "X-Env": "<KEY>" },
          ...common,
        },
        filtered: {
          command: "run",
          args: [],
          env: { MOORING_LEASE: "l1" },
          includeTools: ["a", "b"],
          excludeTools: ["b"],
          trust: true,
        },
        here: {
          command: "run",
          args: ["--token", canary, "b", "${MOORING_LITERAL:-$}{unclosed"],
          env: {
            TOKEN: canary,
            REFERRED: "<TOKEN>",
            // Expanded as the document, and again as a variable.
            DOLLAR: "\\${MOORING_LITERAL:-$}HOME",
            MOORING_LEASE: "l1",
          },
          ...common,
        },
        mooring: {
          httpUrl: "http://127.0.0.1:1/mcp",
          headers: { Authorization: `Bearer ${canary}` },
          trust: true,
        },
        old: { url: "https://old.example/sse", type: "sse", headers: {}, ...common },
        shipped: {
          command: "/plugins/tool box/run",
          args: ["/data/tool box", "$1"],
          env: { SHIPPED: "a", MOORING_LEASE: "l1" },
          ...common,
        },
      },
    })
  })

  it("is shown without secrets, with references as references", () => {
    expect(shown(rendered, file)).toMatchObject({
      mcpServers: {
        far: { httpUrl: "https://••••@far.example/mcp?key=••••", headers: { "X-Env": "${KEY}" } },
        here: {
          args: ["--token", "••••", "${ARG:-b}", "${unclosed"],
          env: { TOKEN: "••••", REFERRED: "${TOKEN}", DOLLAR: "••••" },
        },
        mooring: { httpUrl: "<ephemeral>", headers: { Authorization: "<ephemeral>" } },
        shipped: { command: "<ephemeral>/run", args: ["<ephemeral>", "$1"] },
      },
    })
    expect(inspect([shown(rendered, file), rendered], { depth: 20 })).not.toContain(canary)
  })

  it("takes the place of the servers in the user's settings, which go on for the rest", () => {
    const own = { mcpServers: { decoy: { command: "x" } }, ui: { theme: "$THEME" }, mcp: { a: 1 } }
    const beside = renderGemini(named("s"), { ...turnOptions, own })
    expect(written(beside, file)).toMatchObject({ ui: { theme: "$THEME" }, mcp: { a: 1 } })
    expect(Object.keys((written(beside, file) as { mcpServers: object }).mcpServers)).toEqual(["s"])
    expect(shownArgs(rendered)).toEqual([
      "--allowed-mcp-server-names=directed,far,filtered,here,mooring,old,shipped",
    ])
    expect(shownArgs(renderGemini(named(), turnOptions))).toEqual([
      "--allowed-mcp-server-names=none",
    ])
    expect(Object.keys(rendered.env)).toEqual(["GEMINI_CLI_HOME"])
  })

  it("says what it cannot say", () => {
    expect(droppedLines(rendered)).toEqual([
      "far.startupTimeout: Gemini CLI has no such setting",
      "here.startupTimeout: Gemini CLI has no such setting",
      "old.startupTimeout: Gemini CLI has no such setting",
      "shipped.startupTimeout: Gemini CLI has no such setting",
    ])
    const entry = { command: "run", env: { node_options: "--x", OTHER: "1" } }
    const catalog = catalogOf([userLayer(servers({ a: entry }))])
    const narrowed = renderGemini(catalog, turnOptions)
    expect(droppedLines(narrowed)).toEqual([
      "a.env.node_options: Gemini CLI gives that variable to no server",
    ])
    // It warns of what it leaves out.
    expect(written(narrowed, file)).toMatchObject({
      mcpServers: { a: { env: { OTHER: "1", MOORING_LEASE: "l1" } } },
    })
    expect(JSON.stringify(written(narrowed, file))).not.toContain("node_options")
  })

  it("has names that stay apart from each other and from tools", () => {
    const names = ["a_b", "a", "-x", "mcp", "MCP", "own", "long-name-of-a-server-here-1"]
    const { renamed } = renderGemini(named(...names), { ...turnOptions, foreign: ["own"] })
    expect(renamed).toEqual({
      a_b: "a-b",
      mcp: "mcp-3",
      MCP: "MCP-2",
      own: "own-2",
      "long-name-of-a-server-here-1": "long-name-of-a-server-her",
    })
  })
})
