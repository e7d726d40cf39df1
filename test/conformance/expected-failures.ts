/** What the official conformance suite finds wanting, and why it stays so. */
import type { Revision } from "./suite.ts"

/** Scenarios of a version that fail, or one check of each of them. */
export interface ExpectedFailure {
  readonly revisions: ReadonlyArray<Revision>
  readonly scenarios: ReadonlyArray<string>
  /** The check that fails, where it is one alone. */
  readonly check?: string
  readonly reason: string
}

export const expectedFailures: ReadonlyArray<ExpectedFailure> = [
  {
    revisions: ["2025-11-25"],
    scenarios: [
      "tools-call-sampling",
      "tools-call-elicitation",
      "elicitation-sep1034-defaults",
      "elicitation-sep1330-enums",
    ],
    reason:
      "Not offered: in this version a tool that asks its caller back hears the answer in another request of the same session. This server keeps no sessions, so that an agent outlives its restarts. In 2026-07-28 the question is in the answer, and those scenarios pass.",
  },
  {
    revisions: ["2026-07-28"],
    scenarios: [
      "tasks-lifecycle",
      "tasks-capability-negotiation",
      "tasks-wire-fields",
      "tasks-request-state-removal",
      "tasks-mrtr-input",
      "tasks-request-headers",
      "tasks-dispatch-and-envelope",
      "tasks-required-task-error",
      "tasks-mrtr-composition",
    ],
    reason:
      "Not offered: tasks are an extension (SEP-2663), which no version requires and this server does not announce.",
  },
]
