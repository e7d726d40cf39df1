/** Edits of a whole configuration, one after another, as people make them. */
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import {
  defineRuntimeEntry,
  ephemeral,
  EphemeralField,
  type Layer,
  type LayerOptions,
  type Reading,
  type Resolvable,
  Stable,
  unreadLayer,
} from "@mooring/config"
import { anyJson, choice } from "./generators.ts"

const Loopback = defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  url: EphemeralField(Schema.String),
})

/** How a file is written; what stands twice in it says the same to whoever does not look. */
const states = ["short", "long", "foreign", "commented", "broken", "twice"] as const

interface File {
  readonly entries: ReadonlyMap<string, unknown>
  readonly state: (typeof states)[number]
}

/** What is written everywhere, and what the user says about it elsewhere. */
export interface Written {
  readonly files: ReadonlyMap<string, File>
  readonly flags: {
    readonly [F in (typeof flags)[number]]?: boolean
  }
}

const flags = [
  "swapped",
  "off",
  "onlyFor",
  "renamed",
  "allowed",
  "agreed",
  "sets",
  "mounted",
] as const

/** Every file, from low to high. The name of one tells its source. */
const names = ["p/.mcp.json", "q/.mcp.json", "user.json", "project.json", "local.json", "flag.json"]

/** Names that several files have; the last two are the gateway's own, to a backend. */
const entries = ["one", "two", "three", "mooring", "MOORING"]

export const nothingWritten: Written = { files: new Map(), flags: {} }

/** Files by what is in their server maps. */
export const writtenAs = (
  files: { readonly [file: string]: object },
  flags: Written["flags"] = {},
  state: File["state"] = "short",
): Written => ({
  files: new Map(
    Object.entries(files).map(([file, map]) => [
      file,
      { entries: new Map(Object.entries(map)), state },
    ]),
  ),
  flags,
})

/** The same, with many entries that no edit is about. */
export const muchWritten: Written = writtenAs({
  "flag.json": Object.fromEntries(
    Array.from({ length: 150 }, (_, n) => [`t${n}`, { command: "x", args: [`${n}`] }]),
  ),
})

const withFile = (
  written: Written,
  name: string,
  edit: (file: File) => File | undefined,
): Written => {
  const files = new Map(written.files)
  const file = edit(files.get(name) ?? { entries: new Map(), state: "short" })
  if (file === undefined) files.delete(name)
  else files.set(name, file)
  return { ...written, files }
}

const withEntry =
  (name: string, json: unknown) =>
  (file: File): File => {
    const all = new Map(file.entries)
    if (json === undefined) all.delete(name)
    else all.set(name, json)
    return { ...file, entries: all }
  }

export type Edit = (written: Written) => Written

/** One edit: most are about one entry of one file. */
export const edit: Arbitrary.Arbitrary<Edit> = Arbitrary.map(
  Arbitrary.all([choice(16), choice(99), choice(99), anyJson]),
  ([kind, n, m, json]): Edit => {
    const file = names[n % names.length] ?? ""
    const name = entries[m % entries.length] ?? ""
    if (kind < 7) return (written) => withFile(written, file, withEntry(name, json))
    if (kind < 9) return (written) => withFile(written, file, withEntry(name, undefined))
    if (kind < 11)
      return (written) => {
        const moved = written.files.get(file)?.entries.get(name)
        const taken = withFile(written, file, withEntry(name, undefined))
        return withFile(taken, names[m % names.length] ?? "", withEntry(name, moved))
      }
    if (kind < 13)
      return (written) =>
        withFile(written, file, (one) => ({
          ...one,
          state: states[m % states.length] ?? "short",
        }))
    if (kind < 14) return (written) => withFile(written, file, () => undefined)
    const flag = flags[m % flags.length] ?? "off"
    return (written) => ({ ...written, flags: { ...written.flags, [flag]: !written.flags[flag] } })
  },
)

const textOf = ({ entries: all, state }: File, more: object): string => {
  const key = state === "foreign" ? "servers" : "mcpServers"
  const value = { [key]: Object.fromEntries(all), ...more }
  const text = JSON.stringify(value, null, state === "long" ? 2 : 0)
  if (state === "broken") return text.slice(0, -1)
  if (state === "commented") return `${text} // as it is`
  return state === "twice" ? text.replace(/("command":"[^"]*")/, "$1,$1") : text
}

const optionsOf = (name: string, { renamed, allowed }: Written["flags"]): LayerOptions => {
  const [plugin = ""] = name.split("/")
  if (name.endsWith("/.mcp.json"))
    return {
      source: { provenance: "plugin", plugin },
      reach: {
        roots: true,
        variables: new Set(allowed === true ? ["HOME", "TOKEN"] : ["HOME"]),
        sets: "any",
        hosts: "any",
      },
      plugin: { root: ephemeral(`/${plugin}`), data: ephemeral("/data"), version: "1" },
      rename: new Map(renamed === true ? [["one", `${plugin}-one`]] : []),
    }
  const scope = name.split(".")[0] as "project" | "local" | "flag"
  return { source: { provenance: "user", scope } }
}

const rest = (source: Layer["source"], { off, onlyFor, agreed }: Written["flags"], own: Layer) => {
  const by = own.declarations[0]?.site.document.originOf([]) ?? {
    file: "user.json",
    pointer: "",
    line: 1,
    column: 1,
  }
  if (source.provenance === "plugin")
    return source.plugin === "p" && off === true
      ? { disabledBy: by }
      : onlyFor === true
        ? { onlyFor: { agents: ["main"], by } }
        : {}
  const because = own.diagnostics[0]
  return source.provenance === "user" &&
    source.scope === "project" &&
    agreed !== true &&
    because !== undefined
    ? { untrusted: because }
    : {}
}

/** What is resolved when the files are read in one way. */
export const readAll = (
  { files, flags: said }: Written,
  { parse, decodeLayer, decodeUserFile }: Reading,
): Resolvable => {
  const read = (name: string): ReadonlyArray<Layer> => {
    const file = files.get(name)
    if (file === undefined) return []
    const sets = said.sets === true ? { agents: { main: ["one", "tow"], other: [] } } : {}
    const options = optionsOf(name, said)
    const document = parse(name, textOf(file, name === "user.json" ? sets : {}))
    if (Result.isFailure(document)) return [unreadLayer(options.source, document.failure)]
    if (name === "user.json") return [decodeUserFile(document.success, "user").layer]
    const layer = decodeLayer(document.success, options)
    return [{ ...layer, ...rest(options.source, said, layer) }]
  }
  const [p = "", q = "", ...others] = names
  return {
    layers: [...(said.swapped === true ? [q, p] : [p, q]), ...others].flatMap(read),
    runtime:
      said.mounted === true
        ? { mooring: Loopback.make({ surface: "tools", url: ephemeral("http://h") }) }
        : {},
  }
}
