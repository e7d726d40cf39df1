/** Sources: where configuration comes from, and how it is read. */
export { loadSources, pluginDataPath, type Sources } from "./load.ts"
