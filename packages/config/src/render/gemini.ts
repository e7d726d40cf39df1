/** Renders a catalog for Gemini CLI: the user's settings, with the catalog in place of their servers. */
import type { Catalog } from "../catalog/catalog.ts"
import { type Mounted, planServers, type RenderOptions, type Traits } from "./plan.ts"
import {
  DollarEscaped,
  type Dropped,
  FilePath,
  type Rendered,
  type SealedJson,
  Verbatim,
} from "./rendered.ts"
import { type SealedMap, targetOf } from "./target.ts"

/** What Gemini CLI can express. */
export const geminiTraits: Traits = {
  label: "Gemini CLI",
  transports: new Set(["stdio", "http", "sse"]),
  fields: new Set(["cwd", "tools", "timeout", "description"]),
  expands: "dollars",
  names: {
    // It cuts the middle out of long names of tools: what is shorter stays whole.
    longest: 25,
    // `_` stands between a server and its tool: `a_b` with a tool `c` would be `a` with a tool `b_c`.
    foreign: /[^A-Za-z0-9-]/g,
    // The program that a setting of its own starts is called so.
    reserved: new Set(["mcp"]),
    instead: "-",
  },
}

type Fields = { readonly [field: string]: SealedJson }

/** What Gemini CLI keeps a server to. */
const limitsOf = (mounted: Mounted): Fields => {
  if (mounted._tag !== "Direct") return {}
  const { tools, timeout, description } = mounted.server.entry
  return {
    ...(tools.include === undefined ? {} : { includeTools: tools.include }),
    ...(tools.exclude === undefined ? {} : { excludeTools: tools.exclude }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(description === undefined ? {} : { description }),
  }
}

/** Variables that change what a program runs: it gives them to no server. */
const withheld: ReadonlySet<string> = new Set([
  "BASH_ENV",
  "CLASSPATH",
  "CORECLR_ENABLE_PROFILING",
  "CORECLR_PROFILER_PATH",
  "DOTNET_STARTUP_HOOKS",
  "DYLD_FALLBACK_FRAMEWORK_PATH",
  "DYLD_FALLBACK_LIBRARY_PATH",
  "DYLD_FORCE_FLAT_NAMESPACE",
  "DYLD_FRAMEWORK_PATH",
  "DYLD_INSERT_LIBRARIES",
  "DYLD_LIBRARY_PATH",
  "ELECTRON_RUN_AS_NODE",
  "ENV",
  "JAVA_TOOL_OPTIONS",
  "LD_AUDIT",
  "LD_DEBUG",
  "LD_LIBRARY_PATH",
  "LD_PRELOAD",
  "LD_PROFILE",
  "NODE_CLI_FLAGS",
  "NODE_OPTIONS",
  "NODE_PATH",
  "PERL5DB",
  "PERL5LIB",
  "PERL5OPT",
  "PYTHONPATH",
  "PYTHONSTARTUP",
  "RUBYLIB",
  "RUBYOPT",
  "_FORCE_NODE_OPTIONS",
  "_JAVA_OPTIONS",
])

const isWithheld = (variable: string): boolean => withheld.has(variable.toUpperCase())

/** It expands variables and headers again where it uses them. */
const escaped = (map: SealedMap): Fields =>
  Object.fromEntries(Object.entries(map).map(([name, text]) => [name, new DollarEscaped(text)]))

/** The variables that it gives to a server: it warns of every other one. */
const given = (map: SealedMap): SealedMap =>
  Object.fromEntries(Object.entries(map).filter(([variable]) => !isWithheld(variable)))

const whereOf = (mounted: Mounted, marks: RenderOptions["marks"]): Fields => {
  const target = targetOf(mounted, marks)
  switch (target.transport) {
    case "stdio":
      return {
        command: target.command,
        args: target.args,
        env: escaped(given(target.env)),
        ...(target.cwd === undefined ? {} : { cwd: target.cwd }),
      }
    case "http":
      return { httpUrl: target.url, headers: escaped(target.headers) }
    case "sse":
      return { url: target.url, type: "sse", headers: escaped(target.headers) }
  }
}

const withheldFrom = (mounted: Mounted): ReadonlyArray<Dropped> => {
  if (mounted._tag !== "Direct" || mounted.server.entry.transport !== "stdio") return []
  const { name, entry } = mounted.server
  return Object.keys(entry.env)
    .filter(isWithheld)
    .map((variable) => ({
      server: name,
      field: `env.${variable}`,
      reason: `${geminiTraits.label} gives that variable to no server`,
    }))
}

/** The directory in the lease that Gemini CLI takes for its user's home. */
export const geminiHome = "gemini"

const settingsFile = `${geminiHome}/.gemini/settings.json`

/**
 * What Gemini CLI is started with: a home of its own, whose settings are the user's but for the
 * servers. Servers of a project and of extensions stay out, since only those that are named are
 * allowed.
 */
export const renderGemini = (catalog: Catalog, options: RenderOptions): Rendered => {
  const { mounted, ...plan } = planServers(catalog, geminiTraits, options)
  const mcpServers = Object.fromEntries(
    mounted.map((server) => [
      server.name,
      // Its tools may be called without a person to ask.
      { ...whereOf(server, options.marks), ...limitsOf(server), trust: true },
    ]),
  )
  const own = Object.entries(options.own)
    .filter(([setting]) => setting !== "mcpServers")
    .map(([setting, value]) => [setting, new Verbatim(value)] as const)
  // Where nothing is allowed by name, everything is.
  const allowed = mounted.map(({ name }) => name).join(",") || "none"
  return {
    ...plan,
    dropped: [...plan.dropped, ...mounted.flatMap(withheldFrom)],
    files: {
      [settingsFile]: {
        format: "json",
        content: { ...Object.fromEntries(own), mcpServers },
        expands: geminiTraits.expands,
      },
    },
    args: [`--allowed-mcp-server-names=${allowed}`],
    env: { GEMINI_CLI_HOME: new FilePath(geminiHome) },
  }
}
