/** Plugin formats: where a plugin keeps its servers. */
export {
  claudeCodePaths,
  type Manifest,
  type ManifestFile,
  type ManifestServers,
  readManifest,
} from "./claude-code.ts"
