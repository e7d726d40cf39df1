/** Renders a catalog for Codex: the `config.toml` of a home of its own. */
import type { Catalog } from "../catalog/catalog.ts"
import type { DeclaredEntry } from "../entry/kinds.ts"
import { type Mounted, planServers, type RenderOptions, type Traits } from "./plan.ts"
import { FilePath, type Rendered, type SealedJson, Verbatim } from "./rendered.ts"
import { targetOf } from "./target.ts"

type Fields = { readonly [field: string]: SealedJson }

/** What Codex can express. It expands nothing in its configuration. */
export const codexTraits: Traits = {
  label: "Codex",
  transports: new Set(["stdio", "http"]),
  fields: new Set(["cwd", "tools", "timeout", "startupTimeout"]),
  expands: "none",
  names: {
    // The model gets a server's tools as the namespace mcp__NAME, of at most 64 characters.
    longest: 59,
    foreign: /[^A-Za-z0-9_-]/g,
    reserved: new Set(["codex_apps"]),
  },
}

/** The directory that Codex gets for its home. */
export const codexHomeDirectory = "codex-home"

/**
 * How long Codex waits for servers before it asks the model without them, in milliseconds. Left to
 * itself it waits for one second, in which hardly a program is ready.
 */
const patience = 30_000

const seconds = (milliseconds: number): number => milliseconds / 1000

const renderLimits = ({ tools, timeout, startupTimeout }: DeclaredEntry): Fields => ({
  ...(tools.include === undefined ? {} : { enabled_tools: tools.include }),
  ...(tools.exclude === undefined ? {} : { disabled_tools: tools.exclude }),
  ...(timeout === undefined ? {} : { tool_timeout_sec: seconds(timeout) }),
  ...(startupTimeout === undefined ? {} : { startup_timeout_sec: seconds(startupTimeout) }),
})

const renderTarget = (mounted: Mounted, marks: RenderOptions["marks"]): Fields => {
  const target = targetOf(mounted, marks)
  if (target.transport !== "stdio") return { url: target.url, http_headers: target.headers }
  const { command, args, cwd, env } = target
  return { command, args, env, ...(cwd === undefined ? {} : { cwd }) }
}

const renderServer = (mounted: Mounted, marks: RenderOptions["marks"]): SealedJson => ({
  ...renderTarget(mounted, marks),
  // Nobody is there to be asked in the middle of a turn; what may be called, the tool filter says.
  default_tools_approval_mode: "approve",
  ...(mounted._tag === "Direct" ? renderLimits(mounted.server.entry) : {}),
})

const startupTimes = (mounted: ReadonlyArray<Mounted>): ReadonlyArray<number> =>
  mounted.flatMap((server) =>
    server._tag === "Direct" && server.server.entry.startupTimeout !== undefined
      ? [server.server.entry.startupTimeout]
      : [],
  )

/** A key or a text of TOML, which is one of JSON but for one character more that is escaped. */
const quoted = (text: string): string => JSON.stringify(text).replaceAll("\x7f", "\\u007f")

/**
 * Turns servers of lower layers off where nothing is above it: on the command line. What is said there
 * is joined to what the layers say, so a server has to be in one of them to be turned off.
 */
const turnedOff = (names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0
    ? []
    : ["-c", `mcp_servers={${names.map((name) => `${quoted(name)}={enabled=false}`).join(",")}}`]

/** What brings servers of its own: plugins, the apps of an account, and skills that want some. */
const withoutOthers = ["plugins", "apps", "skill_mcp_dependency_install"].flatMap((feature) => [
  "--disable",
  feature,
])

/**
 * What Codex is started with.
 *
 * @param options `own` are the settings of the user's own `config.toml`; its `mcp_servers` are those of
 *   the layers that stay in force, as they are declared there, for each name of `foreign`
 */
export const renderCodex = (catalog: Catalog, options: RenderOptions): Rendered => {
  const { mounted, ...plan } = planServers(catalog, codexTraits, options)
  const { mcp_servers: others = {}, ...settings } = options.own
  const foreign = options.foreign.map((name) => {
    const declared = (others as { readonly [name: string]: object })[name]
    return [name, new Verbatim({ ...declared, enabled: false })] as const
  })
  const own = Object.entries(settings).map(([name, value]) => [name, new Verbatim(value)] as const)
  const servers = mounted.map(
    (server) => [server.name, renderServer(server, options.marks)] as const,
  )
  return {
    ...plan,
    files: {
      [`${codexHomeDirectory}/config.toml`]: {
        format: "toml",
        content: {
          mcp_optional_startup_grace_ms: Math.max(patience, ...startupTimes(mounted)),
          ...Object.fromEntries(own),
          mcp_servers: Object.fromEntries([...foreign, ...servers]),
        },
        expands: "none",
      },
    },
    args: [...withoutOthers, ...turnedOff(options.foreign)],
    env: {
      CODEX_HOME: new FilePath(codexHomeDirectory),
      // Its index of conversations has their paths in it, which lead through this home.
      CODEX_SQLITE_HOME: new FilePath(codexHomeDirectory),
    },
  }
}
