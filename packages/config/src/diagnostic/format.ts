/** Prints a diagnostic for people: `file:line:column`, the line, a caret, and what to do. */
import type { Diagnostic, Excerpt } from "./diagnostic.ts"
import { visible } from "./visible.ts"

/**
 * How the pieces of a diagnostic are shown: in colour or not, and files by which name.
 *
 * @property file a file's name as the reader knows it
 */
export interface Paint {
  readonly file: (name: string) => string
  readonly error: (text: string) => string
  readonly warning: (text: string) => string
  readonly info: (text: string) => string
  readonly dim: (text: string) => string
}

const same = (text: string): string => text

/** Output without colour. */
export const plain: Paint = { file: same, error: same, warning: same, info: same, dim: same }

const excerptLines = (
  { text, caret }: Excerpt,
  mark: (text: string) => string,
): ReadonlyArray<string> => {
  const before = visible(text.slice(0, caret))
  return [
    `    ${before}${visible(text.slice(caret))}`,
    `    ${" ".repeat(before.length)}${mark("^")}`,
  ]
}

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
  const mark = paint[finding.severity]
  const head = `${visible(paint.file(file))}:${line}:${column}: ${mark(`${finding.severity}:`)} ${visible(finding.message)} ${paint.dim(`[${finding.code}]`)}`
  const excerpt = finding.excerpt === undefined ? [] : excerptLines(finding.excerpt, mark)
  return [head, ...excerpt, `  ${paint.dim("fix:")} ${visible(finding.remedy)}`].join("\n")
}
