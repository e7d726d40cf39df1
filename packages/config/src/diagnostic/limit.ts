/** Limits the findings about one document to as many as somebody may read, and says how many more there are. */
import { type Diagnostic, diagnostic, isError } from "./diagnostic.ts"

/** How many findings about one document are told one by one. */
export const findingsTold = 100

const counted = (count: number, one: string, many: string): ReadonlyArray<string> =>
  count === 0 ? [] : [`${count} more ${count === 1 ? one : many}`]

const more = (first: Diagnostic, errors: number, others: number): Diagnostic => {
  const { excerpt, origin } = first
  const count = [
    ...counted(errors, "error", "errors"),
    ...counted(others, "warning", "warnings"),
  ].join(" and ")
  return diagnostic({
    code: "more-findings",
    message: `this document has ${count}, of which the first stands here`,
    origin,
    excerpt: excerpt === undefined ? undefined : () => excerpt,
    remedy: "mend what is told above, and look again",
  })
}

/**
 * The findings about one document. Where there are too many to tell, errors come before warnings, and
 * the last finding counts those that are left out: none of them is graver than one that is told.
 *
 * @param unmade how many errors there are beyond these, which are too many to tell already
 */
export const limitFindings = (
  findings: ReadonlyArray<Diagnostic>,
  unmade = 0,
): ReadonlyArray<Diagnostic> => {
  if (findings.length <= findingsTold) return findings
  const errors = findings.filter(isError)
  const others = findings.filter((finding) => !isError(finding))
  const ordered = [...errors, ...others]
  const first = ordered[findingsTold]
  if (first === undefined) return findings
  const left = Math.max(0, errors.length - findingsTold)
  return [
    ...ordered.slice(0, findingsTold),
    more(first, left + unmade, findings.length - findingsTold - left),
  ]
}

/** The same for the findings about several documents. */
export const limitByFile = (findings: ReadonlyArray<Diagnostic>): ReadonlyArray<Diagnostic> =>
  [...Map.groupBy(findings, ({ origin }) => origin.file).values()].flatMap((all) =>
    limitFindings(all),
  )
