/** Sessions: which conversation goes with which session, and what became of it. */
export {
  Binding,
  type Drift,
  HistoryEntry,
  type NewBinding,
  RetiredBinding,
  type SessionKey,
} from "./binding.ts"
export { digestsUnder, InstallationKey } from "./installation-key.ts"
export { lockSession } from "./session-lock.ts"
export { sqliteStore } from "./sqlite-store.ts"
export { type Change, Store } from "./store.ts"
