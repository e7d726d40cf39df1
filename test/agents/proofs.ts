/** What the tests with real agent CLIs prove, as one table: a row for each CLI, a column for each proof. */
import { pinnedAgents } from "./versions.ts"

/** A column, and the tests that belong to it by their titles. */
export interface Proof {
  readonly title: string
  readonly tests: RegExp
}

/** In order of precedence; the last one takes what no other did. */
export const proofs: ReadonlyArray<Proof> = [
  { title: "two at once", tests: /at once|one after the other|another process/ },
  { title: "tool filter", tests: /filter|tools that are|let through/ },
  { title: "restarts", tests: /restart|killed|outlive/ },
  { title: "turn, resume", tests: /goes on with its conversation|streams|where the user's own/ },
  { title: "servers, names", tests: /no servers but|under a name/ },
  { title: "as declared", tests: /exactly what was declared|keeps to the time|takes its time/ },
  { title: "accepted", tests: /accept/ },
  { title: "secrets", tests: /secret/ },
  { title: "ended", tests: /is ended|half a conversation/ },
  { title: "denied, login", tests: /denies|log in|login/ },
  { title: "the rest", tests: /(?:)/ },
]

/** A test as vitest's JSON reporter has it. */
export interface Tested {
  readonly ancestorTitles: ReadonlyArray<string>
  readonly title: string
  readonly status: string
}

/** What vitest's JSON reporter writes, as far as it is looked at. */
export interface Report {
  readonly testResults: ReadonlyArray<{ readonly assertionResults: ReadonlyArray<Tested> }>
}

/** How a CLI got into a run, or why it did not. */
export interface Tried {
  readonly command: string
  readonly version: string | undefined
  readonly reason: string | undefined
}

const cell = (tests: ReadonlyArray<Tested>): string => {
  const failed = tests.filter(({ status }) => status === "failed").length
  const passed = tests.filter(({ status }) => status === "passed").length
  if (failed > 0) return `FAILED ${failed}/${failed + passed}`
  return passed === 0 ? "not tried" : `passed ${passed}`
}

const proofOf = ({ ancestorTitles, title }: Tested): Proof | undefined =>
  proofs.find(({ tests }) => tests.test([...ancestorTitles, title].join(" ")))

const padded = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  )
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}

/**
 * The table of a run, with a line below it for each CLI that was not tried at all or not in every way.
 */
export const tableOf = (report: Report, tried: ReadonlyArray<Tried>): ReadonlyArray<string> => {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const notes: Array<string> = []
  const rows = tried.map(({ command, version, reason }) => {
    const pinned = pinnedAgents.find((agent) => agent.command === command)
    const name = pinned?.name ?? command
    const own = tests.filter(({ ancestorTitles }) => ancestorTitles.includes(name))
    if (reason !== undefined) notes.push(`${name} is not tried: ${reason}`)
    const skipped = own.filter(({ status }) => !/^(?:passed|failed)$/.test(status))
    if (reason === undefined && skipped.length > 0)
      notes.push(`${name}, not tried in this run: ${skipped.map(({ title }) => title).join("; ")}`)
    const other = version === pinned?.version ? "" : ` (not ${pinned?.version})`
    return [
      name,
      version === undefined ? "none" : `${version}${other}`,
      ...proofs.map((proof) => cell(own.filter((test) => proofOf(test) === proof))),
    ]
  })
  const heading = ["agent", "version", ...proofs.map(({ title }) => title)]
  return [...padded([heading, ...rows]), ...notes]
}
