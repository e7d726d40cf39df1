/** Server entries: their fields, their kinds, and the constructor of kinds. */
export {
  type AnyEntry,
  defineEntry,
  defineRuntimeEntry,
  type EntryKind,
  type EntryOf,
  kindOf,
  type RuntimeEntry,
  type Transport,
} from "./entry.ts"
export {
  type DeclaredEntry,
  type PluginEntry,
  PluginRemote,
  PluginStdio,
  type UserEntry,
  UserRemote,
  UserStdio,
} from "./kinds.ts"
export { sanitizedName } from "./name.ts"
