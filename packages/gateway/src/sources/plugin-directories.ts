/** Finds the plugins in the directories that a user names: each child with a plugin in it is mounted. */
import { dirname, join } from "node:path"
import * as Result from "effect/Result"
import {
  joinLayers,
  type Layer,
  mayMountPlugin,
  type PluginDirectory,
  pluginIdRule,
  type PluginMount,
  unreadLayer,
} from "@mooring/config"
import { expandPath, type Host } from "../host.ts"
import { findPlugin } from "./find-plugin.ts"
import type { SourceReader } from "./reader.ts"

/** A plugin that is mounted, with the directory that it is in. */
export interface PlacedPlugin extends PluginMount {
  readonly root: string
}

/** A plugin that nothing more is said of: it is allowed nothing. */
const mountIn = ({ origin, report }: PluginDirectory, id: string): PluginMount => ({
  id,
  path: undefined,
  env: new Set(),
  sets: new Set(),
  hosts: new Set(),
  onlyFor: undefined,
  rename: new Map(),
  disabledBy: undefined,
  origin,
  report: (_, finding) => report(finding),
})

/** The children of a directory that hold plugins, by their names. */
const childrenOf = (
  reader: SourceReader,
  directory: PluginDirectory,
  path: string,
): { readonly ids: ReadonlyArray<string>; readonly layers: ReadonlyArray<Layer> } => {
  const listed = reader.list(path)
  // Which plugins would be there is not known: any server of a plugin may be missing.
  const source = { provenance: "plugin", plugin: path } as const
  if (Result.isFailure(listed)) {
    const { code, message, remedy } = listed.failure
    const because = directory.report({ code, message: `${path}: ${message}`, remedy })
    return {
      ids: [],
      layers: [{ ...unreadLayer(source, because), missing: [{ _tag: "Any", source, because }] }],
    }
  }
  const plugins = listed.success.filter(
    (name) =>
      !name.startsWith(".") &&
      reader.isDirectory(join(path, name)) &&
      findPlugin(reader, join(path, name)) !== undefined,
  )
  return {
    ids: plugins.filter(mayMountPlugin),
    layers: plugins
      .filter((name) => !mayMountPlugin(name))
      .map((name) =>
        unreadLayer(
          { provenance: "plugin", plugin: name },
          directory.report({
            code: "plugin-unreadable",
            message: `${join(path, name)}: this directory's name cannot be the name of a plugin`,
            remedy: `rename it: ${pluginIdRule}`,
          }),
        ),
      ),
  }
}

/** A plugin of a name that one in an earlier directory has already: it is not mounted, and nothing is missing. */
const taken = (directory: PluginDirectory, path: string, { id, root }: PlacedPlugin): Layer => {
  const source = { provenance: "plugin", plugin: id } as const
  const finding = directory.report({
    code: "plugin-conflict",
    message: `${join(path, id)} is not mounted: there is a plugin ${id} already, in ${root}`,
    remedy: `rename its directory, or mount it from there alone: mooring plugin add ${join(path, id)} --name NAME`,
  })
  return { ...joinLayers(source, []), diagnostics: [finding] }
}

const nowhere = (mount: PluginMount): Layer =>
  unreadLayer(
    { provenance: "plugin", plugin: mount.id },
    mount.report([], {
      code: "plugin-unreadable",
      message: `plugin ${mount.id} has no path, and is in none of your pluginDirectories`,
      remedy: `put it into one of them, add "path", or take plugins.${mount.id} out`,
    }),
  )

/**
 * Every plugin with the directory it is in: first those that the user mounts, in their order; then those
 * in directories of plugins, by name. What the user says of a plugin goes for one in a directory too.
 *
 * @param file the user's file, which paths are relative to
 */
export const placePlugins = (
  reader: SourceReader,
  host: Host["Service"],
  file: string,
  mounts: ReadonlyArray<PluginMount>,
  directories: ReadonlyArray<PluginDirectory>,
): { readonly plugins: ReadonlyArray<PlacedPlugin>; readonly layers: ReadonlyArray<Layer> } => {
  const layers: Array<Layer> = []
  const found = new Map<string, PlacedPlugin>()
  for (const directory of directories) {
    const path = expandPath(host, dirname(file), directory.path)
    const children = childrenOf(reader, directory, path)
    layers.push(...children.layers)
    for (const id of children.ids) {
      const first = found.get(id)
      if (first === undefined) found.set(id, { ...mountIn(directory, id), root: join(path, id) })
      else layers.push(taken(directory, path, first))
    }
  }
  const stated = mounts.flatMap((mount): ReadonlyArray<PlacedPlugin> => {
    if (mount.path !== undefined)
      return [{ ...mount, root: expandPath(host, dirname(file), mount.path) }]
    const root = found.get(mount.id)?.root
    if (root !== undefined) return [{ ...mount, root }]
    layers.push(nowhere(mount))
    return []
  })
  const ids = new Set(mounts.map(({ id }) => id))
  return { plugins: [...stated, ...[...found.values()].filter(({ id }) => !ids.has(id))], layers }
}
