/** A finding about what somebody wrote: what is wrong, where, and what to do. */
import * as Schema from "effect/Schema"

/**
 * How grave a finding is.
 *
 * - `error`: something that was written is not in force.
 * - `warning`: everything is in force but something that was written has no effect, may surprise, or
 *   waits for you to confirm it.
 * - `info`: nothing is wrong; somebody may want to know.
 */
export const Severity = Schema.Literals(["error", "warning", "info"])
export type Severity = typeof Severity.Type

const severities = {
  "file-absent": "info",
  "file-missing": "error",
  "file-unreadable": "error",
  "file-not-regular": "error",
  "file-outside-plugin": "error",
  "not-utf8": "error",
  "too-large": "error",
  "too-deep": "error",
  empty: "error",
  syntax: "error",
  "duplicate-key": "error",
  "hostile-key": "error",
  "lone-surrogate": "error",
  "number-range": "error",
  "not-an-object": "error",
  "no-servers": "error",
  "servers-absent": "info",
  "two-server-maps": "error",
  "unknown-field": "warning",
  "unknown-narrowing": "error",
  "no-meaning": "info",
  "foreign-reference": "warning",
  "user-only-field": "warning",
  "field-value": "error",
  "field-contradiction": "error",
  "bad-reference": "error",
  "variable-not-allowed": "error",
  "variable-dangerous": "error",
  "private-host": "warning",
  "not-removable": "error",
  "plugin-removal": "error",
  "bad-name": "error",
  "reserved-name": "error",
  "provenance-in-file": "error",
  "two-transports": "error",
  "incomplete-entry": "error",
  "plugin-patch": "error",
  "patch-over-nothing": "warning",
  "patch-transport": "error",
  "patch-origin": "error",
  "plugin-conflict": "warning",
  "plugin-unreadable": "error",
  "plugin-rename": "warning",
  "agent-set": "warning",
  "variable-unset": "error",
  untrusted: "warning",
  "project-only": "warning",
  "not-read": "warning",
  "shell-line": "error",
  "shell-needed": "warning",
  "path-not-portable": "warning",
  "platform-only": "warning",
  "plugin-file-missing": "error",
  "secret-in-plugin": "error",
  "undeclared-variable": "warning",
  "plugin-reads": "info",
  "plugin-sets": "warning",
  "plugin-contacts": "warning",
  "backend-name": "warning",
  "backend-drops": "info",
  "backend-proxies": "info",
  "more-findings": "warning",
} as const satisfies Record<string, Severity>

/** What kind of finding it is; a closed list, so that tools can rely on it. */
export type Code = keyof typeof severities

const codes = Object.keys(severities) as [Code, ...Array<Code>]

/** The line that a finding is about, with secrets masked, and where in it the caret stands. */
export const Excerpt = Schema.Struct({
  text: Schema.String,
  caret: Schema.Natural,
})
export type Excerpt = typeof Excerpt.Type

/** A finding. It never holds the text of a secret. */
export const Diagnostic = Schema.Struct({
  code: Schema.Literals(codes),
  severity: Severity,
  message: Schema.String,
  origin: Schema.Struct({
    file: Schema.String,
    pointer: Schema.String,
    line: Schema.Int,
    column: Schema.Int,
  }),
  excerpt: Schema.optionalKey(Excerpt),
  remedy: Schema.String,
})
export type Diagnostic = typeof Diagnostic.Type

/**
 * Makes a finding; its severity goes with its code.
 *
 * @param facts.excerpt makes the excerpt when somebody asks for it: a file may hold more faults than
 *   anybody will read
 */
export const diagnostic = (facts: {
  readonly code: Code
  readonly message: string
  readonly origin: Diagnostic["origin"]
  readonly excerpt?: (() => Excerpt) | undefined
  readonly remedy: string
}): Diagnostic => {
  const { code, message, origin, excerpt, remedy } = facts
  const severity = severities[code]
  if (excerpt === undefined) return { code, severity, message, origin, remedy }
  let made: Excerpt | undefined
  return {
    code,
    severity,
    message,
    origin,
    remedy,
    get excerpt() {
      made ??= excerpt()
      return made
    },
  }
}

/** A finding about a whole file that has no text to point into. */
export const fileDiagnostic = (
  code: Code,
  file: string,
  message: string,
  remedy: string,
): Diagnostic =>
  diagnostic({ code, message, remedy, origin: { file, pointer: "", line: 1, column: 1 } })

/** Whether a finding means that something written is not in force. */
export const isError = (finding: Diagnostic): boolean => finding.severity === "error"
