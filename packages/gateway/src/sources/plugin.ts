/** Reads a plugin that the user mounts into a layer. */
import { join, normalize } from "node:path"
import * as Result from "effect/Result"
import {
  claudeCodePaths,
  type Diagnostic,
  decodeLayer,
  decodeServerMap,
  didYouMean,
  ephemeral,
  joinLayers,
  type Layer,
  type LayerOptions,
  limitByFile,
  type Manifest,
  type ManifestFile,
  type ManifestServers,
  parseDocument,
  type PluginMount,
  readManifest,
  type Source,
  type SourceDocument,
  unreadLayer,
} from "@mooring/config"
import { diskReader, type SourceReader } from "./reader.ts"

const readDocument = (
  reader: SourceReader,
  root: string,
  path: string,
): Result.Result<SourceDocument, Diagnostic> =>
  Result.flatMap(reader.readTextInside(root, path), (text) => parseDocument(join(root, path), text))

const isAbsent = (document: Result.Result<SourceDocument, Diagnostic>): boolean =>
  Result.isFailure(document) && document.failure.code === "file-missing"

const noManifest: Manifest = { version: undefined, servers: [], diagnostics: [] }

/** Findings that are about what is inside of a file, not about the way to it. */
const inside: ReadonlySet<string> = new Set(["not-utf8", "too-large"])

/** A file that the manifest names; what is wrong with the name is said where it stands. */
const readNamed = (
  reader: SourceReader,
  root: string,
  { path, index }: ManifestFile,
  manifest: SourceDocument,
): Result.Result<SourceDocument, Diagnostic> =>
  Result.flatMap(
    Result.mapError(reader.readTextInside(root, path), (finding) =>
      inside.has(finding.code)
        ? finding
        : manifest.report(index === undefined ? ["mcpServers"] : ["mcpServers", index], "value", {
            ...finding,
            message: `${path}: ${finding.message}`,
          }),
    ),
    (text) => parseDocument(join(root, path), text),
  )

const isUsual = ({ path }: ManifestFile): boolean => normalize(path) === claudeCodePaths.servers

/** The sections and files that a manifest says a plugin's servers are in. */
const readDeclared = (
  reader: SourceReader,
  root: string,
  manifest: SourceDocument,
  servers: ReadonlyArray<ManifestServers>,
  options: LayerOptions,
): ReadonlyArray<Layer> =>
  servers.map((section) => {
    if (section._tag === "Inline")
      return decodeServerMap(manifest, { steps: ["mcpServers"], members: section.members }, options)
    const document = readNamed(reader, root, section, manifest)
    return Result.isFailure(document)
      ? unreadLayer(options.source, document.failure)
      : decodeLayer(document.success, options)
  })

/** The documents and sections that a plugin's servers are in. */
const readSections = (
  reader: SourceReader,
  root: string,
  manifest: Result.Result<SourceDocument, Diagnostic>,
  usual: Result.Result<SourceDocument, Diagnostic>,
  options: (version: string | undefined) => LayerOptions,
): ReadonlyArray<Layer> => {
  const { version, servers, diagnostics } = Result.isSuccess(manifest)
    ? readManifest(manifest.success)
    : noManifest
  const layerOptions = options(version)
  const { source } = layerOptions
  const files = servers.filter((section) => section._tag === "File")
  const once = servers.filter(
    (section) =>
      section._tag === "Inline" ||
      files.find(({ path }) => normalize(path) === normalize(section.path)) === section,
  )
  const declared = Result.isSuccess(manifest)
    ? readDeclared(reader, root, manifest.success, once, layerOptions)
    : []
  const isLeftOut = isAbsent(usual) || files.some(isUsual)
  return [
    ...diagnostics.map((finding) => unreadLayer(source, finding)),
    ...declared,
    ...(isLeftOut
      ? []
      : [
          Result.isFailure(usual)
            ? unreadLayer(source, usual.failure)
            : decodeLayer(usual.success, layerOptions),
        ]),
  ]
}

/** How many of a plugin's servers a sentence lists. */
const namesListed = 20

const listed = (names: ReadonlyArray<string>): string =>
  `${names.slice(0, namesListed).join(", ")}${names.length > namesListed ? ", …" : ""}`

/** The layer, with a finding for each new name that is for a server which the plugin does not have. */
const withRenameFindings = (mount: PluginMount, layer: Layer): Layer => {
  if (layer.missing.length > 0) return layer
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
 * Reads a plugin in Claude Code's format: `.claude-plugin/plugin.json` with its servers inline or by
 * path, and `.mcp.json`.
 *
 * A directory that is not there, or in which neither file is, is an unreadable plugin: its servers may
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
      `plugin ${mount.id} is not there: ${root} is no directory`,
      `put it back, correct the path, or take plugins.${mount.id} out`,
    )
  const manifest = readDocument(reader, root, claudeCodePaths.manifest)
  const usual = readDocument(reader, root, claudeCodePaths.servers)
  if (isAbsent(manifest) && isAbsent(usual))
    return unread(
      `there is no plugin in ${root}: neither ${claudeCodePaths.manifest} nor ${claudeCodePaths.servers}`,
      `put it back, correct the path, or take plugins.${mount.id} out`,
    )
  const layers = [
    ...(Result.isFailure(manifest) && !isAbsent(manifest)
      ? [unreadLayer(source, manifest.failure)]
      : []),
    ...readSections(reader, root, manifest, usual, (version) => ({
      source,
      reach: { roots: true, variables: mount.env, sets: mount.sets, hosts: mount.hosts },
      plugin: { root: ephemeral(root), data: ephemeral(data), version },
      rename: mount.rename,
    })),
  ]
  return withRenameFindings(mount, joinLayers(source, layers))
}
