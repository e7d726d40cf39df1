/** Verdicts: whether a conversation goes on, and why. */
export { baselineFacts, baselineGaps, baselineIdentity } from "./baseline.ts"
export { type Account, type Bound, type Circumstances, DriftFact, Gap } from "./circumstances.ts"
export {
  compareCatalogs,
  compareSince,
  type Consequence,
  consequenceOf,
  type Difference,
} from "./compare.ts"
export { describeField, describeReason, noteFor } from "./describe.ts"
export { DriftReason, FreshReason, HeldReason, type Reason, Verdict } from "./reason.ts"
export { type Case, decide, decideDenied } from "./verdict.ts"
