/**
 * The reference gateway: sources, sessions, turns, leases, and the loopback MCP server.
 *
 * {@link runTurn} runs one turn in the services of {@link gatewayLayer}, on the machine that
 * {@link Host} describes.
 */
export {
  type AgentCommand,
  type AgentExit,
  type AgentOutcome,
  type AgentRequest,
  type Backend,
  backends,
  defaultBackend,
} from "./backend/index.ts"
export {
  AgentFailed,
  ConfigurationRefused,
  GatewayHeld,
  LoopbackUnusable,
  NotFound,
  StateUnusable,
  type TurnError,
} from "./errors.ts"
export { gatewayLayer, stateLayer } from "./gateway.ts"
export { configPath, Host, statePath } from "./host.ts"
export { Loopback, LoopbackEntry, loopbackName, loopbackPreview } from "./loopback/index.ts"
export { type Probed, type ProbeEvent, probe, type ProbeState } from "./probe/index.ts"
export {
  Binding,
  type Change,
  type Drift,
  HistoryEntry,
  InstallationKey,
  type NewBinding,
  RetiredBinding,
  type SessionKey,
  storeLayer,
  Store,
} from "./session/index.ts"
export { serve } from "./serve/index.ts"
export { loadSources, SourceAccess, type SourceReader, type Sources } from "./sources/index.ts"
export { StateDirectory } from "./state/state-directory.ts"
export {
  type AcceptRequest,
  defaultAgent,
  type Prepared,
  prepare,
  rebaseSession,
  resetSession,
  restoreSession,
  runTurn,
  type Selection,
  type Survey,
  survey,
  type TurnRequest,
  type TurnResult,
  type TurnServices,
} from "./turn/index.ts"
export { version } from "./version.ts"
