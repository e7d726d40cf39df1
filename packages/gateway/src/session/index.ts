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
  makeKeys,
} from "./installation-key.ts"
export { digestsUnder, type Keyring, newKey } from "./keyring.ts"
export { troubleInKeys } from "./keyring-condition.ts"
export { preciousFiles } from "./precious-files.ts"
export { salvage } from "./salvage.ts"
export { areSessionsInUse, clearSessionLocks, lockSession } from "./session-lock.ts"
export { makeStore } from "./sqlite-store.ts"
export { troubleInStore } from "./store-condition.ts"
export type { Extent, Limits } from "./prune-script.ts"
export { storeLayer } from "./store-layer.ts"
export { type Change, Store } from "./store.ts"
export { type StoreUrl, storeUrl } from "./store-url.ts"
