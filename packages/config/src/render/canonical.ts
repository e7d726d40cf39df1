/** Renders a catalog in the canonical dialect: `{ "mcpServers": … }`. */
import type { Catalog, DeclaredServer } from "../catalog/catalog.ts"
import type { DeclaredEntry } from "../entry/kinds.ts"
import { type Mounted, planServers, type RenderOptions, type Traits } from "./plan.ts"
import { FilePath, type Rendered, type SealedJson } from "./rendered.ts"
import { targetOf } from "./target.ts"

/** Everything that the canonical dialect can say. */
export const canonicalTraits: Traits = {
  label: "the demo agent",
  transports: new Set(["stdio", "http", "sse"]),
  fields: new Set(["cwd", "tools", "timeout", "startupTimeout", "description"]),
  expands: "braces",
  names: { longest: 64, foreign: /[^\s\S]/g, reserved: new Set() },
}

/** The tool filter and the time-outs, in the canonical dialect's own words. */
const renderLimits = (entry: DeclaredEntry): { readonly [field: string]: SealedJson } => ({
  ...(entry.tools.include === undefined && entry.tools.exclude === undefined
    ? {}
    : { tools: entry.tools as { readonly [name: string]: ReadonlyArray<string> } }),
  ...(entry.timeout === undefined ? {} : { timeout: entry.timeout }),
  ...(entry.startupTimeout === undefined ? {} : { startupTimeout: entry.startupTimeout }),
})

const renderMounted = (mounted: Mounted, marks: RenderOptions["marks"]): SealedJson => {
  const { transport, ...target } = targetOf(mounted, marks)
  const stated = Object.entries(target).filter(([, value]) => value !== undefined)
  return {
    type: transport,
    ...(Object.fromEntries(stated) as { readonly [field: string]: SealedJson }),
    ...(mounted._tag === "Direct" ? renderLimits(mounted.server.entry) : {}),
  }
}

/**
 * One server as a client of the canonical dialect reads it.
 *
 * @param marks variables that the program gets beside its own
 */
export const renderServer = (server: DeclaredServer, marks: RenderOptions["marks"]): SealedJson =>
  renderMounted({ _tag: "Direct", name: server.name, server }, marks)

const configFile = "mcp.json"

/** What an agent that reads the canonical dialect is started with: `--mcp-config FILE`. */
export const renderCanonical = (catalog: Catalog, options: RenderOptions): Rendered => {
  const { mounted, ...plan } = planServers(catalog, canonicalTraits, options)
  const mcpServers = Object.fromEntries(
    mounted.map((server) => [server.name, renderMounted(server, options.marks)]),
  )
  return {
    ...plan,
    files: {
      [configFile]: { format: "json", content: { mcpServers }, expands: canonicalTraits.expands },
    },
    args: ["--mcp-config", new FilePath(configFile)],
    env: {},
  }
}
