/** Facts around a turn that are told when they change, and end nothing. */
import type { DriftFact } from "./circumstances.ts"
import type { DriftReason } from "./reason.ts"

const factReason = (before: DriftFact, after: DriftFact): DriftReason => {
  switch (after.kind) {
    case "system-prompt":
      return { reason: "system-prompt" }
    case "plugin-version":
      return {
        reason: "plugin-version",
        plugin: after.subject,
        before: before.value,
        after: after.value,
      }
    case "tools":
      return { reason: "tools", server: after.subject }
    case "dropped":
      return { reason: "dropped" }
    case "reference":
      return { reason: "reference", variable: after.subject }
  }
}

/** Facts that both turns know and that differ. One that only one of them knows says nothing. */
export const driftOf = (
  before: ReadonlyArray<DriftFact>,
  after: ReadonlyArray<DriftFact>,
): ReadonlyArray<DriftReason> =>
  after.flatMap((fact) => {
    const old = before.find(({ kind, subject }) => kind === fact.kind && subject === fact.subject)
    return old === undefined || old.value === fact.value ? [] : [factReason(old, fact)]
  })
