/** Builds the entry of a declared server from what was stated about it. */
import type { PluginFacts, Stated, Target } from "../decode/declaration.ts"
import { defaults } from "../entry/fields.ts"
import {
  type DeclaredEntry,
  PluginRemote,
  PluginStdio,
  UserRemote,
  UserStdio,
} from "../entry/kinds.ts"
import { withoutRemoved } from "../merge/index.ts"

/** An empty list of exclusions excludes nothing, and so does none at all. */
const canonicalTools = ({
  include,
  exclude,
}: {
  include?: unknown
  exclude?: ReadonlyArray<string>
}) => ({
  ...(include === undefined ? {} : { include }),
  ...(exclude === undefined || exclude.length === 0 ? {} : { exclude }),
})

const pluginValues = (id: string, { root, data, version }: PluginFacts) => ({
  plugin: id,
  root,
  data,
  ...(version === undefined ? {} : { version }),
})

/**
 * The entry that a target and the patches above it make. Defaults are filled in, so that what is
 * absent and what is stated as its default are one.
 */
export const settle = (target: Target, stated: Stated): DeclaredEntry => {
  const present = withoutRemoved(stated)
  const isStdio = target.stated.transport === "stdio"
  // The fields were decoded one by one by the schemas that these kinds are made of.
  const values = {
    ...(isStdio ? defaults.stdio : defaults.remote),
    ...present,
    tools: canonicalTools((present.tools ?? {}) as Parameters<typeof canonicalTools>[0]),
  } as never
  if (target.source.provenance !== "plugin" || target.plugin === undefined)
    return isStdio ? UserStdio.make(values) : UserRemote.make(values)
  const facts = pluginValues(target.source.plugin, target.plugin)
  return isStdio
    ? PluginStdio.make({ ...(values as object), ...facts } as never)
    : PluginRemote.make({ ...(values as object), ...facts } as never)
}
