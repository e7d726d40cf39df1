/** What Claude Code is started with. */
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { ephemeral, renderClaude } from "@mooring/config"
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

const file = "mcp.json"

describe("a catalog for Claude Code", () => {
  const rendered = renderClaude(everyField, turnOptions)

  it("is one file of entries with the fields that it knows, which it does not expand again", () => {
    const common = { timeout: 1000, alwaysLoad: true }
    expect(written(rendered, file)).toEqual({
      mcpServers: {
        here: {
          type: "stdio",
          command: "run",
          args: ["--token", canary, "b", "${MOORING_LITERAL:-$}{unclosed"],
          env: { TOKEN: canary, REFERRED: "<TOKEN>", DOLLAR: "$HOME", MOORING_LEASE: "l1" },
          ...common,
        },
        mooring: {
          type: "http",
          url: "http://127.0.0.1:1/mcp",
          headers: { Authorization: `Bearer ${canary}` },
          alwaysLoad: true,
        },
        old: { type: "sse", url: "https://old.example/sse", headers: {}, ...common },
        shipped: {
          type: "stdio",
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
        here: {
          args: ["--token", "••••", "${ARG:-b}", "${unclosed"],
          env: { TOKEN: "••••", REFERRED: "${TOKEN}", DOLLAR: "••••" },
        },
        mooring: { url: "<ephemeral>", headers: { Authorization: "<ephemeral>" } },
        shipped: { command: "<ephemeral>/run", args: ["<ephemeral>", "$1"] },
      },
    })
    expect(inspect([shown(rendered, file), rendered], { depth: 20 })).not.toContain(canary)
  })

  it("takes the place of all its own servers, with tools that need nobody's leave", () => {
    expect(shownArgs(rendered)).toEqual([
      "--mcp-config",
      "<lease>/mcp.json",
      "--strict-mcp-config",
      "--allowedTools",
      "mcp__here,mcp__mooring,mcp__old,mcp__shipped",
    ])
    expect(shownArgs(renderClaude(named(), turnOptions))).not.toContain("--allowedTools")
    expect(rendered.env).toEqual({})
  })

  it("says what it cannot say, and leaves out what would lose a limit", () => {
    expect(droppedLines(rendered)).toEqual([
      "directed.cwd: Claude Code starts every program in its own directory: the server is left out",
      "far.url: Claude Code writes addresses into a log that others can read: the server is left out",
      "filtered.tools: Claude Code enforces no tool filter: the server is left out",
      "here.startupTimeout: Claude Code has no such setting",
      "here.description: Claude Code has no such setting",
      "old.startupTimeout: Claude Code has no such setting",
      "old.description: Claude Code has no such setting",
      "shipped.startupTimeout: Claude Code has no such setting",
      "shipped.description: Claude Code has no such setting",
    ])
  })

  it("is given no address that may have a secret in it, and headers as they are", () => {
    const headers = { Authorization: `Bearer ${canary}`, "X-Env": "${KEY}" }
    const urls = ["", `?key=${canary}`, "?key=${KEY}", "/token/${KEY:-x}"]
    const catalog = catalogOf([
      userLayer(
        servers(
          Object.fromEntries(
            urls.map((more, index) => [`s${index}`, { url: `https://h.example${more}`, headers }]),
          ),
        ),
      ),
    ])
    expect(written(renderClaude(catalog, turnOptions), file)).toEqual({
      mcpServers: {
        s0: {
          type: "http",
          url: "https://h.example",
          headers: { Authorization: `Bearer ${canary}`, "X-Env": "<KEY>" },
          alwaysLoad: true,
        },
      },
    })
  })

  it("goes through the gateway where it would lose a limit", () => {
    const entry = {
      url: ephemeral("http://127.0.0.1:1/mcp/filtered"),
      headers: ephemeral({ Authorization: "Bearer g" }),
    }
    const proxied = new Map([["filtered", entry]])
    const through = renderClaude(everyField, { ...turnOptions, proxied })
    expect(written(through, file)).toMatchObject({
      mcpServers: {
        filtered: {
          type: "http",
          url: "http://127.0.0.1:1/mcp/filtered",
          headers: { Authorization: "Bearer g" },
          alwaysLoad: true,
        },
      },
    })
    expect(through.proxied.map(({ server }) => server)).toEqual(["filtered"])
  })

  it("has names that it finds again in the names of tools, and does not keep for itself", () => {
    const names = ["a__b", "a___b", "x_", "_y", "IDE", "my server", "é", "a.b", "a-b", "own", "A-B"]
    const { renamed } = renderClaude(named(...names), { ...turnOptions, foreign: ["own"] })
    expect(renamed).toEqual({
      a__b: "a-_b",
      a___b: "a--_b",
      x_: "x-",
      IDE: "IDE-2",
      "my server": "my-server",
      é: "-",
      "a.b": "a-b-3",
      "a-b": "a-b-2",
      own: "own-2",
    })
  })
})
