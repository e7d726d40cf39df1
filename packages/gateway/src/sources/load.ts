/** Loads every source of a turn: the user's file, its plugins, the project's files, and what the flags name. */
import { join } from "node:path"
import * as Result from "effect/Result"
import {
  defaultPolicy,
  fileDiagnostic,
  isJsonObject,
  type Keep,
  type Layer,
  type Policy,
  type Source,
  unreadLayer,
  unreadUserFile,
  type UserFile,
} from "@mooring/config"
import { configPath, expandPath, type Host, statePath } from "../host.ts"
import { ownSections } from "./own-sections.ts"
import { readPlugin } from "./plugin.ts"
import { type PlacedPlugin, placePlugins } from "./plugin-directories.ts"
import { type ProjectFile, readProject } from "./project.ts"
import { diskReader, type SourceReader } from "./reader.ts"

/** Everything that the sources say. */
export interface Sources {
  readonly layers: ReadonlyArray<Layer>
  readonly policy: Policy
  /** How much of the past is kept; `undefined` where that could not be read. */
  readonly keep: Keep | undefined
  readonly plugins: ReadonlyArray<PlacedPlugin>
  /** The user's own file. */
  readonly file: string
  /** The files of the project that the agent works in. */
  readonly project: ReadonlyArray<ProjectFile>
}

const userSource: Source = { provenance: "user", scope: "user" }
const flagSource: Source = { provenance: "user", scope: "flag" }

const loadUserFile = (reader: SourceReader, path: string, stated: boolean): UserFile => {
  const text = reader.readText(path)
  if (Result.isFailure(text)) {
    const absent = text.failure.code === "file-missing" && !stated
    return unreadUserFile(
      userSource,
      absent
        ? fileDiagnostic(
            "file-absent",
            path,
            "there is no configuration file yet",
            'write one: { "mcpServers": { "name": { "command": … } } }',
          )
        : text.failure,
    )
  }
  const document = reader.reading.parse(reader.nameOf(path), text.success)
  return Result.isFailure(document)
    ? unreadUserFile(userSource, document.failure)
    : reader.reading.decodeUserFile(document.success, "user")
}

/**
 * Loads one file on its own, as if it were all that there is: a user's own file with its plugins, or a
 * file of any dialect.
 */
export const loadFile = (
  host: Host["Service"],
  path: string,
  reader: SourceReader = diskReader,
): Pick<Sources, "layers" | "policy"> => {
  const document = Result.flatMap(reader.readText(path), (text) => reader.reading.parse(path, text))
  if (Result.isFailure(document))
    return { layers: [unreadLayer(userSource, document.failure)], policy: defaultPolicy }
  const { value } = document.success
  return isJsonObject(value) && ownSections.some((key) => Object.hasOwn(value, key))
    ? loadSources(
        { ...host, variables: { ...host.variables, MOORING_CONFIG: path } },
        [],
        reader,
        "without-project",
      )
    : {
        layers: [reader.reading.decodeLayer(document.success, { source: userSource })],
        policy: defaultPolicy,
      }
}

/** A `--mcp-config`: a file's path, or the JSON itself. */
const loadFlag = (
  reader: SourceReader,
  host: Host["Service"],
  value: string,
  index: number,
): Layer => {
  const inline = value.trimStart().startsWith("{")
  const file = inline ? `--mcp-config#${index + 1}` : expandPath(host, host.cwd, value)
  const text = inline ? Result.succeed(value) : reader.readText(file)
  const document = Result.flatMap(text, (content) => reader.reading.parse(file, content))
  return Result.isFailure(document)
    ? unreadLayer(flagSource, document.failure)
    : reader.reading.decodeLayer(document.success, { source: flagSource })
}

/** The directory that a plugin may keep data in. */
export const pluginDataPath = (host: Host["Service"], plugin: string): string =>
  join(statePath(host), "plugin-data", plugin)

const loadPlugin = (reader: SourceReader, host: Host["Service"], mount: PlacedPlugin): Layer => {
  const layer = readPlugin(mount, mount.root, pluginDataPath(host, mount.id), reader)
  return {
    ...layer,
    ...(mount.disabledBy === undefined ? {} : { disabledBy: mount.disabledBy }),
    ...(mount.onlyFor === undefined ? {} : { onlyFor: mount.onlyFor }),
  }
}

/**
 * Loads the sources. Nothing fails: what cannot be read is a layer that says so.
 *
 * @param flags the values of `--mcp-config`, in their order
 * @param reader what files are read with
 * @param scope whether the project that the agent works in counts
 */
export const loadSources = (
  host: Host["Service"],
  flags: ReadonlyArray<string>,
  reader: SourceReader = diskReader,
  scope: "everything" | "without-project" = "everything",
): Sources => {
  const { path, stated } = configPath(host)
  const project = scope === "everything" ? readProject(host, reader) : []
  const { layer, plugins: mounts, directories, policy, keep } = loadUserFile(reader, path, stated)
  const { plugins, layers } = placePlugins(reader, host, path, mounts, directories)
  return {
    layers: [
      layer,
      ...plugins.map((plugin) => loadPlugin(reader, host, plugin)),
      ...layers,
      ...project.map(({ layer: own }) => own),
      ...flags.map((value, index) => loadFlag(reader, host, value, index)),
    ],
    policy,
    keep,
    plugins,
    file: path,
    project,
  }
}
