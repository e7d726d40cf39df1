/** Renders a catalog for opencode: a file of servers, and what turns everybody else's off. */
import { deepmerge } from "deepmerge-ts"
import type { Catalog } from "../catalog/catalog.ts"
import { isPlainObject } from "../plain-object.ts"
import { type Mounted, planServers, type RenderOptions, type Traits } from "./plan.ts"
import { FilePath, type Rendered, type SealedJson, Verbatim } from "./rendered.ts"
import { targetOf } from "./target.ts"

/**
 * What opencode can express. It has one time for starting a server and for calling it, and its tool
 * switches are of the user's to set.
 */
export const opencodeTraits: Traits = {
  label: "opencode",
  transports: new Set(["stdio", "http", "sse"]),
  fields: new Set(["cwd"]),
  expands: "curly",
  names: {
    // A tool is called NAME_TOOL, and the whole is to have at most 64 characters.
    longest: 48,
    foreign: /[^A-Za-z0-9_-]/g,
    reserved: new Set(),
  },
}

/** What a server may take to be ready, and what a call may take, where nothing is said: in milliseconds. */
const usual = 30_000

/** Whatever was declared to take longer than usual is given the time; nothing is given less. */
const timeOf = (mounted: Mounted): { readonly timeout: number } => {
  const { timeout = usual, startupTimeout = usual } =
    mounted._tag === "Direct" ? mounted.server.entry : {}
  return { timeout: Math.max(usual, timeout, startupTimeout) }
}

const renderServer = (mounted: Mounted, marks: RenderOptions["marks"]): SealedJson => {
  const target = targetOf(mounted, marks)
  const common = { enabled: true, ...timeOf(mounted) }
  if (target.transport !== "stdio")
    return { type: "remote", url: target.url, headers: target.headers, ...common }
  const { command, args, cwd, env } = target
  return {
    type: "local",
    command: [command, ...args],
    environment: env,
    ...(cwd === undefined ? {} : { cwd }),
    ...common,
  }
}

const configFile = "opencode.json"

/** It adds this to a file that lacks it. */
const schema = { $schema: "https://opencode.ai/config.json" }

/** The settings that the user gives in the environment, without their servers. */
const ownSettings = (own: { readonly [name: string]: unknown }) =>
  Object.entries(own)
    .filter(([name]) => name !== "mcp")
    .map(([name, value]) => [name, new Verbatim(value)] as const)

/** The servers of the other layers, turned off in the highest of them. */
const turnedOff = (foreign: ReadonlyArray<string>, declared: unknown) => {
  const servers = isPlainObject(declared) ? declared : {}
  return foreign.map((name) => {
    const server = servers[name]
    return [
      name,
      new Verbatim({ ...(isPlainObject(server) ? server : {}), enabled: false }),
    ] as const
  })
}

/**
 * What opencode is started with.
 *
 * @param options `own` are the settings that `OPENCODE_CONFIG` and `OPENCODE_CONFIG_CONTENT` give, which
 *   are taken for this; of the two, the latter is the higher
 */
export const renderOpencode = (catalog: Catalog, options: RenderOptions): Rendered => {
  const { mounted, ...plan } = planServers(catalog, opencodeTraits, options)
  const { config = {}, content = {} } = options.own
  const own = deepmerge(config as object, content as object) as { readonly [name: string]: unknown }
  const mcp = Object.fromEntries(
    mounted.map((server) => [server.name, renderServer(server, options.marks)]),
  )
  return {
    ...plan,
    files: {
      [configFile]: { format: "json", content: { ...schema, mcp }, expands: "curly" },
    },
    args: [],
    env: {
      OPENCODE_CONFIG: new FilePath(configFile),
      OPENCODE_CONFIG_CONTENT: {
        format: "json",
        content: {
          ...Object.fromEntries(ownSettings(own)),
          mcp: Object.fromEntries(turnedOff(options.foreign, own["mcp"])),
        },
        expands: "none",
      },
    },
  }
}
