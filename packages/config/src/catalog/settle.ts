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

type ToolFilter = NonNullable<Stated["tools"]>

/** An empty list of exclusions excludes nothing, and so does none at all. */
const canonicalTools = (tools: ToolFilter): ToolFilter => {
  const { include, exclude } = tools
  if (exclude == null) return tools
  return {
    ...(include == null ? {} : { include }),
    ...(exclude.length === 0 ? {} : { exclude }),
  }
}

type Values = { readonly [name: string]: unknown }

const pluginValues = (id: string, { root, data, version }: PluginFacts): Values => ({
  plugin: id,
  root,
  data,
  version,
})

/** A field of a kind, and what it means that nobody stated it. */
type Field = readonly [name: string, absent: unknown]

const fieldsOf = (kind: typeof UserStdio | typeof UserRemote, absent: Values) => ({
  kind,
  fields: Object.keys(kind.fields).map((name): Field => [name, absent[name]]),
})

/** What makes an entry, by who declared it and how it is reached. */
const plans = {
  user: {
    stdio: fieldsOf(UserStdio, defaults.stdio),
    remote: fieldsOf(UserRemote, defaults.remote),
  },
  plugin: {
    stdio: fieldsOf(PluginStdio as never, defaults.stdio),
    remote: fieldsOf(PluginRemote as never, defaults.remote),
  },
} as const

/**
 * The entry that a target and the patches above it make. Defaults are filled in, so that what is
 * absent and what is stated as its default are one.
 */
export const settle = (target: Target, stated: Stated): DeclaredEntry => {
  const { source, plugin } = target
  const present = (hasRemoved(stated) ? withoutRemoved(stated) : stated) as Values
  const facts =
    source.provenance === "plugin" && plugin !== undefined
      ? pluginValues(source.plugin, plugin)
      : undefined
  const { kind, fields } =
    plans[facts === undefined ? "user" : "plugin"][
      target.stated.transport === "stdio" ? "stdio" : "remote"
    ]
  const values: Record<string, unknown> = {}
  for (const [name, absent] of fields) {
    const value = present[name] ?? facts?.[name] ?? absent
    if (value !== undefined)
      values[name] = name === "tools" ? canonicalTools(value as ToolFilter) : value
  }
  // The fields were decoded one by one by the schemas that these kinds are made of.
  return adopt(kind as typeof UserStdio, values as never)
}
