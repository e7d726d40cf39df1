/** The loopback server: the gateway's own tools, for the agents that it runs. */
export { LoopbackEntry, loopbackName, loopbackPreview } from "./entry.ts"
export { Loopback } from "./loopback.ts"
export { MakeServer } from "./make-server.ts"
export type { ToolContext } from "./tools.ts"
