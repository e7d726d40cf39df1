/** Every finding about a document: those of decoding it, and its faults. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { findingsTold, limitFindings } from "../diagnostic/limit.ts"
import type { Fault, Position, SourceDocument } from "../document/index.ts"

/**
 * The faults of a document that no finding is about yet: what they make unreadable has no effect, but
 * whoever wrote it thinks that it has.
 */
const faultsBeside = (
  document: SourceDocument,
  diagnostics: ReadonlyArray<Diagnostic>,
): ReadonlyArray<Fault> => {
  const at = (code: string, { line, column }: Position) => `${code} ${line}:${column}`
  const told = new Set(diagnostics.map(({ code, origin }) => at(code, origin)))
  return document.faults.filter((fault) => !told.has(at(fault.code, document.positionOf(fault))))
}

/**
 * The findings about a document, with one for every fault of it, up to as many as are told.
 *
 * @param depth how deep in the document faults are looked for: what is deep inside of what is not
 *   about servers is another program's, and not ours to judge
 */
export const allFindings = (
  document: SourceDocument,
  diagnostics: ReadonlyArray<Diagnostic>,
  depth = Infinity,
): ReadonlyArray<Diagnostic> => {
  const faults = faultsBeside(document, diagnostics).filter(({ steps }) => steps.length <= depth)
  // One more than is told is made, so that what is left out can be pointed to.
  const made = faults.slice(0, findingsTold + 1)
  return limitFindings(
    [...diagnostics, ...made.map((fault) => document.reportFault(fault))],
    faults.length - made.length,
  )
}
