/** The official conformance suite, against the loopback server. */
import { describe, expect, it } from "vitest"
import { type Offer, startLoopback } from "../support/loopback.ts"
import { expectedFailures } from "./expected-failures.ts"
import { makeFixtureServer } from "./fixtures.ts"
import { startRelay } from "./relay.ts"
import { failuresOf, type Findings, type Revision, runSuite } from "./suite.ts"

const findingsOf = async (revision: Revision, offer?: Offer): Promise<Findings> => {
  await using loopback = await startLoopback(offer)
  const { authorization } = await loopback.openTurn()
  await using relay = await startRelay(loopback.port, authorization)
  return await runSuite(relay.url, revision)
}

/** How many server scenarios the suite has for a version. */
const scenarios: ReadonlyArray<readonly [Revision, number]> = [
  ["2025-11-25", 33],
  ["2026-07-28", 50],
]

describe("the suite's own fixtures behind the loopback's door", () => {
  it.concurrent.each(scenarios)(
    "conform to %s, but for what is listed",
    { timeout: 60_000 },
    async (revision, count) => {
      const findings = await findingsOf(revision, makeFixtureServer)
      expect(findings.size).toBe(count)
      const listed = expectedFailures
        .filter(({ revisions }) => revisions.includes(revision))
        .flatMap(({ scenarios, check }) =>
          scenarios.map((name) => (check === undefined ? `${name}:` : `${name}:${check}`)),
        )
      const failures = [...failuresOf(findings)]
      const covers = (entry: string, failure: string): boolean =>
        entry.endsWith(":") ? failure.startsWith(entry) : failure === entry
      expect({
        unlisted: failures.filter(([failure]) => !listed.some((entry) => covers(entry, failure))),
        passing: listed.filter((entry) => !failures.some(([failure]) => covers(entry, failure))),
      }).toEqual({ unlisted: [], passing: [] })
    },
  )
})

/** The scenarios that ask for no fixture. */
const unaided: ReadonlyArray<readonly [Revision, ReadonlyArray<string>]> = [
  ["2025-11-25", ["server-initialize", "ping", "tools-list", "server-session-lifecycle"]],
  [
    "2026-07-28",
    [
      "tools-list",
      "server-sse-multiple-streams",
      "sep-2164-resource-not-found",
      "http-header-validation",
    ],
  ],
]

describe("the gateway's own tools", () => {
  it.concurrent.each(unaided)(
    "conform to %s wherever no fixture is asked for",
    { timeout: 60_000 },
    async (revision, names) => {
      const findings = await findingsOf(revision)
      const failures = [...failuresOf(findings)]
      expect([...findings.keys()]).toEqual(expect.arrayContaining([...names]))
      expect(
        failures.filter(([failure]) => names.some((name) => failure.startsWith(`${name}:`))),
      ).toEqual([])
    },
  )
})
