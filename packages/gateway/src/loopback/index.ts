/** The loopback server: the gateway's own tools, for the agents that it runs. */
export {
  isLoopbackName,
  loopbackEntry,
  LoopbackEntry,
  loopbackName,
  loopbackPreview,
} from "./entry.ts"
export { makeGrants } from "./grant.ts"
export { loadReply, Loopback, serveTools } from "./loopback.ts"
export {
  endOpenTurn,
  isLeaseHeld,
  OpenTurn,
  openTurns,
  tellOpenTurn,
  ToolsAt,
  turnsLeft,
  type TurnToTell,
  writeOpenTurn,
} from "./open-turn.ts"
export { MakeServer } from "./make-server.ts"
export { OwnLoopback } from "./own-loopback.ts"
export type { ToolContext } from "./tools.ts"
