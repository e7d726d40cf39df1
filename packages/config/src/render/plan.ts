/** Which servers a backend is started with, by which names, and what of them it cannot express. */
import type { Catalog, DeclaredServer, RuntimeServer } from "../catalog/catalog.ts"
import type { Ephemeral } from "../field-class/ephemeral.ts"
import { hasSecret, type Template } from "../template/template.ts"
import type { Expansion } from "./expansion.ts"
import { type NameRule, nameServers } from "./names.ts"
import type { Dropped, Rendered } from "./rendered.ts"

/** Fields that not every backend knows, beside those that say where a server is. */
export type OptionalField = "cwd" | "tools" | "timeout" | "startupTimeout" | "description"

/**
 * What a backend can express.
 *
 * @property label what people call it
 * @property fields the optional fields that it honours
 * @property expands what it takes for references in its configuration
 * @property disclosesUrls whether it writes addresses where others can read them
 */
export interface Traits {
  readonly label: string
  readonly transports: ReadonlySet<"stdio" | "http" | "sse">
  readonly fields: ReadonlySet<OptionalField>
  readonly expands: Expansion
  readonly names: NameRule
  readonly disclosesUrls?: true
}

/** Where the gateway serves a server in place of its own address, for one turn. */
export interface ProxiedEntry {
  readonly url: Ephemeral<string>
  readonly headers: Ephemeral<{ readonly [name: string]: string }>
}

/**
 * What a rendering needs beside the catalog.
 *
 * @property marks variables that each program which is started as a server is to have
 * @property proxied the servers that the gateway serves in place of their own address
 * @property foreign names of servers in the backend's own configuration, which are not to be mounted
 * @property own settings of the backend's own that stay in force, where they have to be passed on
 */
export interface RenderOptions {
  readonly marks: { readonly [name: string]: string }
  readonly proxied: ReadonlyMap<string, ProxiedEntry>
  readonly foreign: ReadonlyArray<string>
  readonly own: { readonly [setting: string]: unknown }
}

/** A rendering of nothing but the catalog. */
export const noOptions: RenderOptions = { marks: {}, proxied: new Map(), foreign: [], own: {} }

/** What a variable holds is not known: it may be a secret. */
const mayHoldSecret = (text: Template): boolean =>
  hasSecret(text) || text.parts.some(({ _tag }) => _tag === "Variable")

/** Why a backend cannot be given a server as it is declared; `undefined` where it can. */
const whyProxied = ({ name, entry }: DeclaredServer, traits: Traits): Dropped | undefined => {
  if (!traits.transports.has(entry.transport))
    return {
      server: name,
      field: "transport",
      reason: `${traits.label} does not speak ${entry.transport}`,
    }
  const filtered = entry.tools.include !== undefined || entry.tools.exclude !== undefined
  if (filtered && !traits.fields.has("tools"))
    return { server: name, field: "tools", reason: `${traits.label} enforces no tool filter` }
  if (entry.transport !== "stdio" && traits.disclosesUrls === true && mayHoldSecret(entry.url))
    return {
      server: name,
      field: "url",
      reason: `${traits.label} writes addresses into a log that others can read`,
    }
  if (entry.transport === "stdio" && entry.cwd !== undefined && !traits.fields.has("cwd"))
    return {
      server: name,
      field: "cwd",
      reason: `${traits.label} starts every program in its own directory`,
    }
  return undefined
}

/** The servers that a backend can only be given through the gateway, each with the reason. */
export const proxiesFor = (catalog: Catalog, traits: Traits): ReadonlyArray<Dropped> =>
  [...catalog.servers.values()].flatMap((server) => {
    if (server._tag === "Runtime") return []
    const why = whyProxied(server, traits)
    return why === undefined ? [] : [why]
  })

/** A server as a backend is given it. */
export type Mounted = { readonly name: string } & (
  | { readonly _tag: "Direct"; readonly server: DeclaredServer }
  | { readonly _tag: "Proxied"; readonly server: DeclaredServer; readonly entry: ProxiedEntry }
  | { readonly _tag: "Runtime"; readonly server: RuntimeServer }
)

/** What a rendering is made of. */
export interface Plan extends Pick<Rendered, "dropped" | "renamed" | "proxied"> {
  readonly mounted: ReadonlyArray<Mounted>
}

/** Fields of a server that say nothing about what it may do: a backend may do without them. */
const dispensable = ["timeout", "startupTimeout", "description"] as const

const droppedOf = (
  { name, entry }: DeclaredServer,
  { label, fields }: Traits,
  isProxied: boolean,
): ReadonlyArray<Dropped> =>
  dispensable
    .filter((field) => entry[field] !== undefined && !fields.has(field))
    // The gateway keeps to the time-outs of what it serves itself.
    .filter((field) => !isProxied || field === "description")
    .map((field) => ({ server: name, field, reason: `${label} has no such setting` }))

/**
 * Plans a rendering: which servers, by which names, directly or through the gateway.
 *
 * A server that can only be given through the gateway, and is not served there, is left out: what
 * narrows a server's authority is never merely dropped.
 */
export const planServers = (catalog: Catalog, traits: Traits, options: RenderOptions): Plan => {
  const needed = new Map(proxiesFor(catalog, traits).map((why) => [why.server, why]))
  const names = nameServers([...catalog.servers.keys()], traits.names, options.foreign)
  const mounted: Array<Mounted> = []
  const dropped: Array<Dropped> = []
  const proxied: Array<Dropped> = []
  for (const server of catalog.servers.values()) {
    const name = names.get(server.name) ?? server.name
    if (server._tag === "Runtime") {
      mounted.push({ _tag: "Runtime", name, server })
      continue
    }
    const why = needed.get(server.name)
    if (why === undefined) {
      mounted.push({ _tag: "Direct", name, server })
      dropped.push(...droppedOf(server, traits, false))
      continue
    }
    const entry = options.proxied.get(server.name)
    if (entry === undefined) {
      dropped.push({ ...why, reason: `${why.reason}: the server is left out` })
      continue
    }
    mounted.push({ _tag: "Proxied", name, server, entry })
    proxied.push(why)
    dropped.push(...droppedOf(server, traits, true))
  }
  return {
    mounted,
    dropped,
    proxied,
    renamed: Object.fromEntries([...names].filter(([server, name]) => server !== name)),
  }
}
