/** Prints a diagnostic for people: `file:line:column`, the line, a caret, and what to do. */
import type { Diagnostic } from "./diagnostic.ts"

/** Wraps a piece of output in a colour; the identity where there are none. */
export interface Paint {
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly info: (text: string) => string
  readonly dim: (text: string) => string
}

const same = (text: string): string => text

/** Output without colour. */
export const plain: Paint = { error: same, warning: same, info: same, dim: same }

/**
 * A diagnostic as text, without a line end.
 *
 * @example
 * ```text
 * mooring.jsonc:7:6: error: a comma is missing here [syntax]
 *     "github": { "command": "npx" }
 *                                   ^
 *   fix: put a comma between the two members
 * ```
 */
export const formatDiagnostic = (finding: Diagnostic, paint: Paint = plain): string => {
  const { file, line, column } = finding.origin
  const head = `${file}:${line}:${column}: ${paint[finding.severity](`${finding.severity}:`)} ${finding.message} ${paint.dim(`[${finding.code}]`)}`
  const excerpt =
    finding.excerpt === undefined
      ? []
      : [
          `    ${finding.excerpt.text}`,
          `    ${" ".repeat(finding.excerpt.caret)}${paint[finding.severity]("^")}`,
        ]
  return [head, ...excerpt, `  ${paint.dim("fix:")} ${finding.remedy}`].join("\n")
}
