/** Renders a catalog for Claude Code: one file of servers, which it takes in place of all its own. */
import type { Catalog } from "../catalog/catalog.ts"
import { type Mounted, planServers, type RenderOptions, type Traits } from "./plan.ts"
import { FilePath, type Rendered, type SealedJson } from "./rendered.ts"
import { targetOf } from "./target.ts"

/** Names that Claude Code keeps for servers of its own; it drops others that have them. */
const reserved: ReadonlySet<string> = new Set([
  "ccr-email",
  "claude-code-remote",
  "claude-device",
  "claude-in-chrome",
  "claude_ai",
  "claude_browser",
  "claude_docs",
  "claude_in_chrome",
  "claude_pages",
  "claude_preview",
  "computer-use",
  "hearthbot",
  "ide",
  "remote-browser",
  "remote-devices",
  "webagent",
  "widgets",
  "workspace",
])

/** What Claude Code can express. */
export const claudeTraits: Traits = {
  label: "Claude Code",
  transports: new Set(["stdio", "http", "sse"]),
  fields: new Set(["timeout"]),
  expands: "braces",
  // Of every server that it does not reach it keeps a log, with the address as it is.
  disclosesUrls: true,
  names: {
    longest: 64,
    // It finds the server in a tool's name by the first two underscores after it.
    foreign: /[^A-Za-z0-9_-]|_(?=_)|_$/g,
    reserved,
    instead: "-",
  },
}

/** The shortest time for a call that it keeps to, in milliseconds: shorter ones it ignores. */
const shortestTimeout = 1000

const limitsOf = (mounted: Mounted): { readonly [field: string]: SealedJson } => {
  const timeout = mounted._tag === "Direct" ? mounted.server.entry.timeout : undefined
  return timeout === undefined ? {} : { timeout: Math.max(timeout, shortestTimeout) }
}

const renderServer = (mounted: Mounted, marks: RenderOptions["marks"]): SealedJson => {
  const target = targetOf(mounted, marks)
  // Tools that are not always loaded are only found by a search, and not waited for.
  const common = { ...limitsOf(mounted), alwaysLoad: true }
  return target.transport === "stdio"
    ? { type: "stdio", command: target.command, args: target.args, env: target.env, ...common }
    : { type: target.transport, url: target.url, headers: target.headers, ...common }
}

const configFile = "mcp.json"

/**
 * What Claude Code is started with. Its own servers stay out (`--strict-mcp-config`), and the tools of
 * those that are mounted may be called without a person to ask (`--allowedTools`).
 */
export const renderClaude = (catalog: Catalog, options: RenderOptions): Rendered => {
  const { mounted, ...plan } = planServers(catalog, claudeTraits, options)
  const mcpServers = Object.fromEntries(
    mounted.map((server) => [server.name, renderServer(server, options.marks)]),
  )
  const allowed = mounted.map(({ name }) => `mcp__${name}`).join(",")
  return {
    ...plan,
    files: {
      [configFile]: { format: "json", content: { mcpServers }, expands: claudeTraits.expands },
    },
    args: [
      "--mcp-config",
      new FilePath(configFile),
      "--strict-mcp-config",
      ...(allowed === "" ? [] : ["--allowedTools", allowed]),
    ],
    env: {},
  }
}
