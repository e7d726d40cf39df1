/** What a binding keeps after a turn: the new baseline, without forgetting what could not be read. */
import * as Result from "effect/Result"
import { type Catalog, missingOf } from "../catalog/catalog.ts"
import { isAbsence, type Missing } from "../decode/layer.ts"
import { type ResumeIdentity, withServersOf } from "../identity/index.ts"
import type { Bound, DriftFact, Gap } from "./circumstances.ts"
import type { Verdict } from "./reason.ts"

const gapOf = (missing: Missing): ReadonlyArray<Gap> => {
  switch (missing._tag) {
    case "Any":
      return [{ _tag: isAbsence(missing) ? "Absent" : "Any" }]
    case "Named":
      return [{ _tag: "Named", name: missing.name }]
    case "OfPlugin":
      return [{ _tag: "OfPlugin", plugin: missing.plugin }]
    case "Policy":
      return []
  }
}

/** What of a catalog could not be read, and whether the user has no file yet. */
export const gapsOf = (catalog: Catalog): ReadonlyArray<Gap> => missingOf(catalog).flatMap(gapOf)

/** The servers that a turn goes on without. */
const without = (verdict: Verdict): ReadonlySet<string> =>
  verdict.kind === "resume-with-drift"
    ? new Set(
        verdict.reasons.flatMap((reason) => (reason.reason === "partial" ? [reason.server] : [])),
      )
    : new Set()

/**
 * The identity to bind after a turn: the present one, but for servers that the turn went on without.
 * Those stay as they were bound, so that the conversation resumes when they can be read again.
 */
export const baselineIdentity = (
  present: ResumeIdentity,
  bound: Bound | undefined,
  verdict: Verdict,
): ResumeIdentity => {
  const kept = without(verdict)
  if (bound === undefined || Result.isFailure(bound.identity) || kept.size === 0) return present
  return withServersOf(present, bound.identity.success, kept)
}

/** The facts to bind after a turn: those of the turn, and older ones that it says nothing about. */
export const baselineFacts = (
  present: ReadonlyArray<DriftFact>,
  bound: Bound | undefined,
): ReadonlyArray<DriftFact> => [
  ...present,
  ...(bound?.facts ?? []).filter(
    (old) => !present.some(({ kind, subject }) => kind === old.kind && subject === old.subject),
  ),
]

const isSame = (a: Gap, b: Gap): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * The gaps to bind after a turn: what could not be read when the conversation began, as long as it
 * cannot be read. A gap that opens later is none: what comes out of it was added.
 */
export const baselineGaps = (
  catalog: Catalog,
  bound: Bound | undefined,
  verdict: Verdict,
): ReadonlyArray<Gap> => {
  const now = gapsOf(catalog)
  if (verdict.kind === "fresh" || verdict.kind === "held" || bound === undefined) return now
  // A file that has gone since held nothing that the conversation knows, unless it goes on without.
  const heldNothing = without(verdict).size === 0
  return now.filter(
    (gap) => bound.gaps.some((old) => isSame(old, gap)) || (gap._tag === "Absent" && heldNothing),
  )
}
