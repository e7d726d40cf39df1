/** Portability: whether a plugin works on other machines, and with every agent CLI. */
export { type Reception, receptionFindings, receptionOf } from "./backends.ts"
export { findUnportable, type NamedFile, namedFiles, secretsIn } from "./portability.ts"
