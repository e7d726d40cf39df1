/** Plugins: their formats, their manifests, and how one is written. */
export { claudeCode, isManifestOf, type PluginFormat, pluginFormats } from "./formats.ts"
export { type Manifest, type ManifestFile, type ManifestServers, readManifest } from "./manifest.ts"
export {
  definePlugin,
  type DefinedPlugin,
  env,
  pluginData,
  pluginRoot,
  PluginRefused,
} from "./define.ts"
export type {
  PluginAddress,
  PluginDefinition,
  PluginProgram,
  PluginServer,
} from "./define-types.ts"
export { checkMetadata, mayNamePlugin, pluginNameRule } from "./metadata.ts"
