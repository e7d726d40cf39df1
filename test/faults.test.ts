/** What is acknowledged is on the disk, whatever fails: by the order of calls, and by a few faults of thousands. */
import { rmSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { commitsIn, namesIn, outOfOrder, unlocked } from "./faults/order.ts"
import { sweep, tell } from "./faults/run.ts"
import { type Scenario, scenarios } from "./faults/scenarios.ts"
import { traceOf, watch, whyNoStrace } from "./faults/strace.ts"
import { Sandbox } from "./support/sandbox.ts"

const missing = whyNoStrace()

/** Why nothing is tried here, in the name of what is skipped. */
const note = missing === undefined ? "" : ` (skipped: ${missing})`

const named = (name: string): Scenario => {
  const found = scenarios.find((scenario) => scenario.name === name)
  if (found === undefined) throw new Error(`there is no scenario ${name}`)
  return found
}

/** The calls of a sound run. */
const callsOf = async (name: string, sandbox: Sandbox) => {
  const { prepare, args } = named(name)
  await prepare(sandbox)
  const running = watch(sandbox, args)
  expect((await running.finished).code).toBe(0)
  const calls = running.calls()
  rmSync(traceOf(sandbox))
  return calls
}

describe.skipIf(missing !== undefined)(`what is acknowledged${note}`, () => {
  it.each([
    { name: "turn, the first", commits: 2, names: 2 },
    { name: "turn, resumed", commits: 1, names: 0 },
    { name: "session reset", commits: 1, names: 0 },
    { name: "trust", commits: 0, names: 1 },
    { name: "trust revoke", commits: 0, names: 0 },
    { name: "mcp add", commits: 0, names: 2 },
    { name: "mcp add, a new file", commits: 0, names: 2 },
  ])("was written, synced, named, and synced again: $name", async ({ name, commits, names }) => {
    using sandbox = new Sandbox()
    const calls = await callsOf(name, sandbox)
    expect(outOfOrder(calls, sandbox.root)).toEqual([])
    expect(commitsIn(calls, `${sandbox.state}/sessions.db`)).toBe(commits)
    expect(namesIn(calls, sandbox.root)).toBe(names)
    if (name.startsWith("turn") || name.startsWith("session"))
      expect(unlocked(calls, sandbox.root)).toEqual([])
  })
})

describe.skipIf(missing !== undefined)(`a fault at any call${note}`, () => {
  // `pnpm test:faults` tries them all.
  it.each(["turn, the first", "trust revoke", "mcp add"].map(named))(
    "leaves what was acknowledged, and nothing half: $name",
    async (scenario) => {
      const { objections, points } = await sweep(scenario, { count: 2, seed: 64_386 })
      expect(objections.map(tell)).toEqual([])
      expect(points).toBe(2)
    },
  )
})
