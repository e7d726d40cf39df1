/** Leases: what a run owns on the machine, and how it is given back. */
export { soundId } from "./claim.ts"
export { leaseVariable } from "./end-processes.ts"
export { filesOf, keepLease, type Lease, type LeaseFiles, openLease } from "./lease.ts"
export { scrub } from "./scrub.ts"
export { leaseLayer, sweepLeases, troubleInChildren } from "./sweep.ts"
export { makeUnsealer, type Opened, resolvedValue, type Unsealer, VariableUnset } from "./unseal.ts"
