/** Plugin formats: where a plugin keeps its servers. */
export {
  claudeCodePaths,
  type Manifest,
  type ManifestFile,
  type ManifestServers,
  readManifest,
} from "./claude-code.ts"
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
