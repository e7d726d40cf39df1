/** Builds the entry of a declared server from what was stated about it. */
import type { PluginFacts, Stated, Target } from "../decode/declaration.ts"
import { adopt } from "../entry/entry.ts"
import { defaults } from "../entry/fields.ts"
import {
  type DeclaredEntry,
  PluginRemote,
  PluginStdio,
  UserRemote,
  UserStdio,
} from "../entry/kinds.ts"
import { hasRemoved, withoutRemoved } from "../merge/index.ts"

type ToolFilter = { readonly include?: unknown; readonly exclude?: ReadonlyArray<unknown> }

/** An empty list of exclusions excludes nothing, and so does none at all. */
const canonicalTools = (tools: unknown): unknown => {
  const { include, exclude = [] } = tools as ToolFilter
  return {
    ...(include === undefined ? {} : { include }),
    ...(exclude.length === 0 ? {} : { exclude }),
  }
}

const pluginValues = (id: string, { root, data, version }: PluginFacts) => ({
  plugin: id,
  root,
  data,
  version,
})

type Values = { readonly [name: string]: unknown }

const nothing: Values = {}

/**
 * The entry that a target and the patches above it make. Defaults are filled in, so that what is
 * absent and what is stated as its default are one.
 */
export const settle = (target: Target, stated: Stated): DeclaredEntry => {
  const present = (hasRemoved(stated) ? withoutRemoved(stated) : stated) as Values
  const isStdio = target.stated.transport === "stdio"
  const isPlugin = target.source.provenance === "plugin" && target.plugin !== undefined
  const facts: Values =
    target.source.provenance === "plugin" && target.plugin !== undefined
      ? pluginValues(target.source.plugin, target.plugin)
      : nothing
  const absent: Values = isStdio ? defaults.stdio : defaults.remote
  const kind = isPlugin ? (isStdio ? PluginStdio : PluginRemote) : isStdio ? UserStdio : UserRemote
  const values: Record<string, unknown> = {}
  for (const name in kind.fields) {
    const value = present[name] ?? facts[name] ?? absent[name]
    if (value !== undefined) values[name] = name === "tools" ? canonicalTools(value) : value
  }
  // The fields were decoded one by one by the schemas that these kinds are made of.
  return adopt(kind as typeof UserStdio, values as never)
}
