/** What a plugin's author needs: a plugin to begin with, and a strict look at one. */
export { CannotWrite, writeNewPlugin } from "./new-plugin.ts"
export type { AskedNames } from "./asks.ts"
export { type CheckedPlugin, checkPlugin } from "./check-plugin.ts"
