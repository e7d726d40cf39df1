/** Decodes the `plugins` of a user's file: where each plugin is, and what it may do. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import {
  type Fault,
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  type Step,
} from "../document/index.ts"
import { badName } from "../entry/name.ts"
import { hostNamed } from "../guard/private-hosts.ts"
import type { Origin } from "../provenance.ts"
import type { OnlyFor } from "./layer.ts"
import type { SectionReader } from "./section-reader.ts"
import { isTextList } from "./text-list.ts"

/**
 * A plugin as the user mounts it.
 *
 * @property path as written: absolute, `~/…`, or relative to the file; `undefined` where it is in a
 *   directory of plugins
 * @property env the environment variables that its entries may read
 * @property sets the variables that its entries may set although they change what other programs do
 * @property hosts the hosts that its entries may contact although not everybody can reach them
 * @property onlyFor the agents that it is mounted for; all, where it is not said
 * @property rename new server names by the plugin's own
 * @property disabledBy where the user turned it off
 */
export interface PluginMount {
  readonly id: string
  readonly path: string | undefined
  readonly env: ReadonlySet<string>
  readonly sets: ReadonlySet<string>
  readonly hosts: ReadonlySet<string>
  readonly onlyFor: OnlyFor | undefined
  readonly rename: ReadonlyMap<string, string>
  readonly disabledBy: Origin | undefined
  readonly origin: Origin
  /** Makes a finding about this mount, at one of its fields. */
  readonly report: (field: ReadonlyArray<Step>, finding: Finding) => Diagnostic
}

/** The members of a mount that are lists of text, with what is in them. */
const lists = {
  env: "the names of variables",
  sets: "the names of variables",
  hosts: "the names of hosts",
  agents: "the names of agents",
} as const

const mountKeys = ["path", ...Object.keys(lists), "rename", "enabled"]

/** What may be a plugin's id. */
export const pluginId = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/

/** How to write one. */
export const pluginIdRule = "at most 64 letters, digits, . _ and -, beginning with a letter"

/** Whether a text may be a plugin's id. */
export const mayMountPlugin = (id: string): boolean => pluginId.test(id)

const isTextMap = (value: Json): value is { readonly [name: string]: string } =>
  isJsonObject(value) && Object.values(value).every((item) => typeof item === "string")

/** What is wrong with a plugin's mount; the first thing that makes it unusable. */
const mountBreach = (
  id: string,
  value: Json,
  hasDirectories: boolean,
): readonly [steps: ReadonlyArray<Step>, message: string, remedy: string] | undefined => {
  if (!mayMountPlugin(id)) return [[], "this cannot be a plugin's id", `rename it: ${pluginIdRule}`]
  if (!isJsonObject(value)) return [[], "a plugin is mounted by an object", 'write { "path": "…" }']
  const { path } = value
  if (path === undefined ? !hasDirectories : typeof path !== "string" || path === "")
    return [["path"], `plugin ${id} has no path`, 'add "path": the directory it is in']
  for (const [key, names] of Object.entries(lists))
    if (value[key] !== undefined && !isTextList(value[key]))
      return [[key], `${key} lists ${names}`, 'write ["NAME", …]']
  if (value["rename"] !== undefined && !isTextMap(value["rename"]))
    return [["rename"], "rename gives new names by old ones", 'write { "old": "new" }']
  const bad = Object.entries((value["rename"] ?? {}) as { [name: string]: string }).find(
    ([, name]) => badName(name) !== undefined,
  )
  if (bad !== undefined)
    return [["rename", bad[0]], `this new name ${badName(bad[1])}`, "choose a short name"]
  return value["enabled"] === undefined || typeof value["enabled"] === "boolean"
    ? undefined
    : [["enabled"], "enabled is true or false", "write one of them"]
}

const readMount = (
  reader: SectionReader,
  id: string,
  value: Json,
  fault: Fault | undefined,
  hasDirectories: boolean,
): PluginMount | undefined => {
  const steps = ["plugins", id]
  const { document } = reader
  const refuse = (because: Diagnostic): undefined => {
    reader.missing.push({
      _tag: "OfPlugin",
      plugin: id,
      source: { provenance: "plugin", plugin: id },
      because,
    })
    return undefined
  }
  if (fault !== undefined) {
    const because = document.reportFault(fault)
    reader.diagnostics.push(because)
    return refuse(because)
  }
  const breach = mountBreach(id, value, hasDirectories)
  if (breach !== undefined) {
    const [inner, message, remedy] = breach
    return refuse(
      reader.report([...steps, ...inner], "value", { code: "field-value", message, remedy }),
    )
  }
  const mount = value as {
    readonly path?: string
    readonly env?: ReadonlyArray<string>
    readonly sets?: ReadonlyArray<string>
    readonly hosts?: ReadonlyArray<string>
    readonly agents?: ReadonlyArray<string>
    readonly rename?: { readonly [name: string]: string }
    readonly enabled?: boolean
  }
  reader.unknownKeys(value as JsonObject, mountKeys, steps)
  return {
    id,
    path: mount.path,
    env: new Set(mount.env),
    sets: new Set(mount.sets),
    hosts: new Set(mount.hosts?.map((host) => hostNamed(host) ?? host)),
    onlyFor:
      mount.agents === undefined
        ? undefined
        : { agents: mount.agents, by: document.originOf([...steps, "agents"], "key") },
    rename: new Map(Object.entries(mount.rename ?? {})),
    disabledBy:
      mount.enabled === false ? document.originOf([...steps, "enabled"], "key") : undefined,
    origin: document.originOf(steps, "key"),
    report: (field, finding) => document.report([...steps, ...field], "value", finding),
  }
}

/**
 * The mounts of a file, in its order; one that is unusable is missing, and stops no other.
 *
 * @param hasDirectories whether plugins may be in directories that the file names
 */
export const readPlugins = (
  reader: SectionReader,
  value: Json | undefined,
  hasDirectories: boolean,
): ReadonlyArray<PluginMount> => {
  if (value === undefined) return []
  if (!isJsonObject(value)) {
    const because = reader.report(["plugins"], "value", {
      code: "not-an-object",
      message: "plugins is an object of mounts by id",
      remedy: 'write { "id": { "path": "…" } }',
    })
    reader.missing.push({ _tag: "Any", source: reader.source, because })
    return []
  }
  const faults = reader.document.faultsIn(["plugins"])
  return Object.entries(value).flatMap(
    ([id, mount]) => readMount(reader, id, mount, faults.get(id), hasDirectories) ?? [],
  )
}
