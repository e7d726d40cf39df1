/** Probing: starts or reaches servers as a turn would, and says what they offer. */
export { type Probed, type ProbeEvent, probe, type ProbeState } from "./probe.ts"
