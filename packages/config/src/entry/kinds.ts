/** The kinds of declared entry: what a user or a plugin may declare, once resolved. */
import { TextIn } from "../template/schema.ts"
import { braces } from "../template/spelling.ts"
import { defineEntry, type EntryOf } from "./entry.ts"
import { commonFields, pluginFields, remoteFields, stdioFields, userFields } from "./fields.ts"

const text = TextIn(braces)

const [stdio, remote] = [stdioFields(text), remoteFields(text)]

/** A program that a user declared. */
export const UserStdio = defineEntry("user", {
  ...stdio,
  ...commonFields,
  ...userFields,
})

/** A remote server that a user declared. */
export const UserRemote = defineEntry("user", {
  ...remote,
  ...commonFields,
  ...userFields,
})

/** A program that a plugin declared; `agents` comes from a user's patch alone. */
export const PluginStdio = defineEntry("plugin", {
  ...stdio,
  ...commonFields,
  ...userFields,
  ...pluginFields,
})

/** A remote server that a plugin declared; `agents` comes from a user's patch alone. */
export const PluginRemote = defineEntry("plugin", {
  ...remote,
  ...commonFields,
  ...userFields,
  ...pluginFields,
})

type EntryOfKind<K> = K extends { readonly make: (values: never) => infer E } ? E : never

export type UserEntry = EntryOfKind<typeof UserStdio> | EntryOfKind<typeof UserRemote>
export type PluginEntry = EntryOfKind<typeof PluginStdio> | EntryOfKind<typeof PluginRemote>

/** An entry that somebody declared in a file: everything but what a gateway mounts. */
export type DeclaredEntry = UserEntry | PluginEntry

export type { EntryOf }
