/** Reads a plugin that the user mounts into a layer. */
import { join, normalize } from "node:path"
import * as Result from "effect/Result"
import {
  type Diagnostic,
  decodeServerMap,
  didYouMean,
  ephemeral,
  joinLayers,
  type Layer,
  type LayerOptions,
  limitByFile,
  type ManifestFile,
  type ManifestServers,
  pickDialect,
  type PluginFormat,
  type PluginMount,
  readManifest,
  type Source,
  type SourceDocument,
  unreadLayer,
} from "@mooring/config"
import { findPlugin, type FoundPlugin, pluginMarks, readDocument } from "./find-plugin.ts"
import { listed } from "./listed.ts"
import { diskReader, type SourceReader } from "./reader.ts"

/** Findings that are about what is inside of a file, not about the way to it. */
const inside: ReadonlySet<string> = new Set(["not-utf8", "too-large"])

/** A file that the manifest names; what is wrong with the name is said where it stands. */
const readNamed = (
  reader: SourceReader,
  root: string,
  { path, steps }: ManifestFile,
  manifest: SourceDocument,
): Result.Result<SourceDocument, Diagnostic> =>
  Result.flatMap(
    Result.mapError(reader.readTextInside(root, path), (finding) =>
      inside.has(finding.code)
        ? finding
        : manifest.report(steps, "value", { ...finding, message: `${path}: ${finding.message}` }),
    ),
    (text) => reader.reading.parse(reader.nameOf(join(root, path)), text),
  )

/** A file with servers as its format spells them, unless it says itself that it is of another one. */
const decodeFile = (
  reader: SourceReader,
  document: Result.Result<SourceDocument, Diagnostic>,
  { dialect }: PluginFormat,
  options: LayerOptions,
): Layer => {
  if (Result.isFailure(document)) return unreadLayer(options.source, document.failure)
  const picked = pickDialect(document.success)
  return reader.reading.decodeLayer(document.success, {
    ...options,
    dialect: picked.because === "by its $schema" ? picked.dialect : dialect,
  })
}

/** The sections and files that a manifest says a plugin's servers are in; a file that is named twice, once. */
const readDeclared = (
  reader: SourceReader,
  root: string,
  format: PluginFormat,
  manifest: SourceDocument,
  servers: ReadonlyArray<ManifestServers>,
  options: LayerOptions,
): ReadonlyArray<Layer> => {
  const files = servers.filter((section) => section._tag === "File")
  return servers
    .filter(
      (section) =>
        section._tag === "Inline" ||
        files.find(({ path }) => normalize(path) === normalize(section.path)) === section,
    )
    .map((section) =>
      section._tag === "Inline"
        ? decodeServerMap(manifest, section, { ...options, dialect: format.dialect })
        : decodeFile(reader, readNamed(reader, root, section, manifest), format, options),
    )
}

/** The file that a format keeps servers in where the manifest does not say, if it counts and is there. */
const readUsual = (
  reader: SourceReader,
  root: string,
  { files, beside }: PluginFormat,
  servers: ReadonlyArray<ManifestServers>,
): Result.Result<SourceDocument, Diagnostic> | undefined => {
  if (servers.length > 0 && !beside) return undefined
  for (const path of files) {
    const isNamed = servers.some(
      (section) => section._tag === "File" && normalize(section.path) === path,
    )
    const document = isNamed ? undefined : readDocument(reader, root, path)
    if (document !== undefined) return document
  }
  return undefined
}

/** The documents and sections that a plugin's servers are in. */
const readSections = (
  reader: SourceReader,
  root: string,
  { format, manifest }: FoundPlugin,
  source: Source,
  options: (version: string | undefined) => LayerOptions,
): ReadonlyArray<Layer> => {
  if (manifest !== undefined && Result.isFailure(manifest)) {
    const usual = readUsual(reader, root, format, [])
    return [
      unreadLayer(source, manifest.failure),
      ...(usual === undefined ? [] : [decodeFile(reader, usual, format, options(undefined))]),
    ]
  }
  const { version, servers, diagnostics } =
    manifest === undefined
      ? { version: undefined, servers: [], diagnostics: [] }
      : readManifest(manifest.success, format)
  const layerOptions = options(version)
  const usual = readUsual(reader, root, format, servers)
  return [
    ...diagnostics.map((finding) => unreadLayer(source, finding)),
    ...(manifest === undefined
      ? []
      : readDeclared(reader, root, format, manifest.success, servers, layerOptions)),
    ...(usual === undefined ? [] : [decodeFile(reader, usual, format, layerOptions)]),
  ]
}

/** The layer, with a finding for each new name that is for a server which the plugin does not have. */
const withRenameFindings = (mount: PluginMount, layer: Layer): Layer => {
  if (mount.rename.size === 0 || layer.missing.length > 0) return layer
  const own = layer.declarations.map(({ site }) => String(site.steps.at(-1)))
  const isOwn = new Set(own)
  const remedy = own.length === 0 ? "take it out" : `it has: ${listed(own)}`
  const findings = [...mount.rename.keys()]
    .filter((name) => !isOwn.has(name))
    .map((name) => {
      const meant = didYouMean(name, own)
      return mount.report(["rename", name], {
        code: "plugin-rename",
        message: `plugin ${mount.id} has no server ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
        remedy,
      })
    })
  return { ...layer, diagnostics: [...layer.diagnostics, ...limitByFile(findings)] }
}

/**
 * Reads a plugin of any format.
 *
 * A directory that is not there, or in which there is no plugin, is an unreadable plugin: its servers may
 * be missing, and nothing is known to be removed.
 *
 * @param root the plugin's directory
 * @param data the directory that the plugin may keep data in
 */
export const readPlugin = (
  mount: PluginMount,
  root: string,
  data: string,
  reader: SourceReader = diskReader,
): Layer => {
  const source: Source = { provenance: "plugin", plugin: mount.id }
  const unread = (message: string, remedy: string): Layer =>
    unreadLayer(source, mount.report(["path"], { code: "plugin-unreadable", message, remedy }))
  if (!reader.isDirectory(root))
    return unread(
      `plugin ${mount.id} is not there: ${root} is no directory that may be read`,
      `put it back, correct the path, or take plugins.${mount.id} out`,
    )
  const found = findPlugin(reader, root)
  if (found === undefined)
    return unread(
      `there is no plugin in ${root}: it holds none of ${pluginMarks.join(", ")}`,
      `put it back, correct the path, or take plugins.${mount.id} out`,
    )
  const { format, because } = found
  const layer = joinLayers(
    source,
    readSections(reader, root, found, source, (version) => ({
      source,
      reach: { roots: true, variables: mount.env, sets: mount.sets, hosts: mount.hosts },
      plugin: { root: ephemeral(root), data: ephemeral(data), version, paths: format.paths },
      rename: mount.rename,
    })),
  )
  return withRenameFindings(mount, {
    ...layer,
    dialect: {
      file: root,
      id: format.id,
      label: `a plugin of ${format.label}`,
      because: `by ${because}`,
    },
  })
}
