/** Findings about what somebody wrote, and how they print. */
export {
  type Code,
  Diagnostic,
  diagnostic,
  type Excerpt,
  fileDiagnostic,
  isError,
  Severity,
} from "./diagnostic.ts"
export { formatDiagnostic, type Paint, plain } from "./format.ts"
export { findingsTold, limitByFile, limitFindings } from "./limit.ts"
export { clip, visible, visibleLines } from "./visible.ts"
