/** Sessions: which conversation goes with which session, and what became of it. */
export {
  Binding,
  type Drift,
  HistoryEntry,
  type NewBinding,
  RetiredBinding,
  type SessionKey,
} from "./binding.ts"
export { type InspectedStore, inspectStore } from "./inspect-store.ts"
export {
  addKey,
  findKeyring,
  forgetKeys,
  InstallationKey,
  keyFileOf,
  keyringNow,
} from "./installation-key.ts"
export { digestsUnder, type Keyring, newKey } from "./keyring.ts"
export { areSessionsInUse, clearSessionLocks, lockSession } from "./session-lock.ts"
export { storeLayer } from "./store-layer.ts"
export { type Change, Store } from "./store.ts"
