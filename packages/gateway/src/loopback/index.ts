/** The loopback server: the gateway's own tools, for the agents that it runs. */
export { LoopbackEntry, loopbackName, loopbackPreview } from "./entry.ts"
export { Loopback, type MountedTurn } from "./loopback.ts"
export type { ToolContext } from "./tools.ts"
