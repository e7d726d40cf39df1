/** Catalogs: the servers of a turn, with everything that lost and why. */
export {
  type Catalog,
  type Completeness,
  type DeclaredServer,
  type Loser,
  missingOf,
  type NotFor,
  type RuntimeServer,
  type Server,
  summaryOf,
} from "./catalog.ts"
export { findPrivateContacts, type PrivateContact } from "./contacts.ts"
export { selectAgent } from "./select.ts"
export { resolve, type Resolvable, type RuntimeEntries } from "./resolve.ts"
export { findUnset, stableVariables, type UnsetVariable } from "./variables.ts"
