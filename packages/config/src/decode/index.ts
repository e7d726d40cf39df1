/** Decoding: from a parsed document to what its source declares. */
export { decodeLayer, joinLayers } from "./decode-layer.ts"
export {
  type Declaration,
  originOf,
  type Patch,
  type PluginFacts,
  type Refusal,
  type Removal,
  type Stated,
  stepsTo,
  type Target,
} from "./declaration.ts"
export { didYouMean } from "./did-you-mean.ts"
export {
  isAbsence,
  type Layer,
  type Missing,
  type OnlyFor,
  type ReadAs,
  unreadLayer,
} from "./layer.ts"
export { decodeServerMap, type LayerOptions } from "./members.ts"
export type { PluginDirectory } from "./plugin-directories.ts"
export { mayMountPlugin, pluginIdRule, type PluginMount } from "./plugin-mount.ts"
export { type Asks, asksOf, type Reach, reachOf } from "./references.ts"
export { findServerMap } from "./server-map.ts"
export {
  decodeUserFile,
  defaultPolicy,
  type Policy,
  unreadUserFile,
  type UserFile,
} from "./user-file.ts"
export { defaultKeep, type Keep, keepLimit } from "./keep.ts"
