/** A strict look at a plugin: every finding that its users would get, and what would not work for them. */
import { basename } from "node:path"
import * as Result from "effect/Result"
import {
  checkMetadata,
  claudeTraits,
  codexTraits,
  type Diagnostic,
  fileDiagnostic,
  type Finding,
  findUnportable,
  geminiTraits,
  isJsonObject,
  type Layer,
  mayNamePlugin,
  opencodeTraits,
  type PluginFormat,
  type PluginMount,
  type Reception,
  receptionFindings,
  receptionOf,
  resolve,
  type Server,
  type SourceDocument,
} from "@mooring/config"
import {
  diskReader,
  findPlugin,
  type FoundPlugin,
  pluginMarks,
  readPlugin,
} from "../sources/index.ts"
import { askFindings, type AskedNames, asksIn, namesOf, noNames } from "./asks.ts"
import { fileFindings } from "./named-files.ts"

/** What there is to say about a plugin. */
export interface CheckedPlugin {
  readonly name: string
  readonly version: string | undefined
  readonly format: PluginFormat | undefined
  readonly servers: ReadonlyArray<Server>
  /** What its users have to allow it: variables to read and to set, and private hosts to contact. */
  readonly asks: AskedNames
  readonly backends: ReadonlyArray<Reception>
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

const backends = [claudeTraits, codexTraits, geminiTraits, opencodeTraits]

/** Allows everything: what a plugin asks for is what is looked for. */
class EveryName extends Set<string> {
  override has(): boolean {
    return true
  }
}

const everyName = new EveryName()

/** The plugin as a user would mount it who allows it everything. */
const mountOf = (id: string, root: string): PluginMount => {
  const report = (_: unknown, { code, message, remedy }: Finding) =>
    fileDiagnostic(code, root, message, remedy)
  return {
    id,
    path: root,
    env: everyName,
    sets: everyName,
    hosts: everyName,
    onlyFor: undefined,
    rename: new Map(),
    disabledBy: undefined,
    origin: { file: root, pointer: "", line: 1, column: 1 },
    report,
  }
}

const textAt = (document: SourceDocument | undefined, key: string): string | undefined => {
  const value = isJsonObject(document?.value) ? document.value[key] : undefined
  return typeof value === "string" ? value : undefined
}

const at = ({ origin, code }: Diagnostic): string =>
  `${code} ${origin.file}:${origin.line}:${origin.column}`

/** In the order of the files, each once. */
const inOrder = (diagnostics: ReadonlyArray<Diagnostic>): ReadonlyArray<Diagnostic> => {
  const seen = new Map(diagnostics.map((one) => [`${at(one)} ${one.message}`, one]))
  return [...seen.values()].toSorted(
    ({ origin: a }, { origin: b }) =>
      a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  )
}

const notThere = (root: string, message: string): CheckedPlugin => ({
  name: basename(root),
  version: undefined,
  format: undefined,
  servers: [],
  asks: noNames,
  backends: [],
  diagnostics: [
    fileDiagnostic(
      "plugin-unreadable",
      root,
      message,
      "name the directory of a plugin; mooring plugin init writes one",
    ),
  ],
})

/** A plugin may be there for other things; its author is told that no agent gets a server of it. */
const noServers = (root: string): Diagnostic =>
  fileDiagnostic(
    "servers-absent",
    root,
    "this plugin brings no MCP server",
    "nothing, if that is meant; else put its servers where its format has them",
  )

const look = (
  root: string,
  found: FoundPlugin,
  layer: Layer,
  manifest: SourceDocument | undefined,
): CheckedPlugin => {
  const { declarations } = layer
  const asks = asksIn(declarations)
  const catalog = resolve({ layers: [layer], runtime: {} })
  const receptions = backends.map((traits) => receptionOf(catalog, traits))
  return {
    name: textAt(manifest, "name") ?? basename(root),
    version: textAt(manifest, "version"),
    format: found.format,
    servers: [...catalog.servers.values()],
    asks: namesOf(asks),
    backends: receptions,
    diagnostics: inOrder([
      ...catalog.diagnostics,
      ...(declarations.length === 0 && layer.missing.length === 0 ? [noServers(root)] : []),
      ...(manifest === undefined ? [] : checkMetadata(manifest)),
      ...findUnportable(declarations),
      ...fileFindings(root, declarations),
      ...askFindings(asks, manifest),
      ...receptionFindings(catalog, receptions),
    ]),
  }
}

/**
 * Checks a plugin as its users would mount it, and what none of them would be told in time.
 *
 * @param root its directory
 * @param data where it would keep data
 */
export const checkPlugin = (root: string, data: string): CheckedPlugin => {
  if (!diskReader.isDirectory(root)) return notThere(root, "there is no such directory")
  const found = findPlugin(diskReader, root)
  if (found === undefined)
    return notThere(root, `there is no plugin in it: it holds none of ${pluginMarks.join(", ")}`)
  const manifest = found.manifest === undefined ? undefined : Result.getOrUndefined(found.manifest)
  const name = textAt(manifest, "name")
  const id = name !== undefined && mayNamePlugin(name) ? name : "plugin"
  return look(root, found, readPlugin(mountOf(id, root), root, data), manifest)
}
