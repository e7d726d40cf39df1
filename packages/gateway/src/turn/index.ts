/** Turns: one prompt through one backend in one session. */
export { foresee, type Foreseen, type Foresight } from "./foresee.ts"
export { makePluginData, previewFor } from "./launch.ts"
export {
  defaultAgent,
  type Prepared,
  prepare,
  type Selection,
  type Survey,
  survey,
  surveyInForce,
} from "./prepare.ts"
export { keysNeeded, type RekeyedSession, rekeySessions } from "./rekey.ts"
export { clearSessions } from "./enter-session.ts"
export { type Pruned, pruneSessions } from "./prune.ts"
export type { TurnRequest, TurnResult, TurnServices } from "./request.ts"
export { findBackend, judge, type Situation, situationOf } from "./situation.ts"
export {
  type AcceptRequest,
  rebaseSession,
  requireSession,
  resetSession,
  restoreSession,
} from "./sessions.ts"
export { runTurn } from "./turn.ts"
