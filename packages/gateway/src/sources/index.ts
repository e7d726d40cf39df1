/** Sources: where configuration comes from, and how it is read. */
export { type Draft, draftReader } from "./draft.ts"
export { loadFile, loadSources, pluginDataPath, type Sources } from "./load.ts"
export {
  findProject,
  type ProjectFile,
  projectPath,
  type ProjectScope,
  readProject,
} from "./project.ts"
export { readSettings } from "./read-file.ts"
export { diskReader, SourceAccess, type SourceReader } from "./reader.ts"
export { findPlugin, type FoundPlugin, pluginMarks } from "./find-plugin.ts"
export type { PlacedPlugin } from "./plugin-directories.ts"
export { readPlugin } from "./plugin.ts"
export { changedFiles, isCurrent, recordingReader, Snapshot, snapshotReader } from "./snapshot.ts"
export { rekeyAgreements, type RekeyedAgreement } from "./rekey-agreements.ts"
