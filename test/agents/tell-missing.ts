/** Says once in a run of the tests, for each program of the machine's that is not tried, why. */
import { dirname } from "node:path"
import type { Reporter, TestSpecification } from "vitest/node"
import { whyNoStrace } from "../faults/strace.ts"
import { postgresMissing } from "../support/postgres.ts"
import { findAgent } from "./find.ts"
import { pinnedAgents } from "./versions.ts"

export default class TellMissing implements Reporter {
  onTestRunStart(specifications: ReadonlyArray<TestSpecification>): void {
    if (postgresMissing !== undefined) console.log(`PostgreSQL is not tried: ${postgresMissing}`)
    const noStrace = whyNoStrace()
    if (noStrace !== undefined) console.log(`Faults are not tried: ${noStrace}`)
    if (!specifications.some(({ moduleId }) => dirname(moduleId) === import.meta.dirname)) return
    for (const { command, name } of pinnedAgents) {
      const { missing } = findAgent(command)
      if (missing !== undefined) console.log(`${name} is not tried: ${missing}`)
    }
  }
}
