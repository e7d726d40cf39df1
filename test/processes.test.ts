/** Many processes on one machine, in short; `pnpm test:processes` goes on for longer. */
import { existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { contend } from "./processes/gateways.ts"
import { runTurns } from "./processes/turns.ts"
import { Sandbox } from "./support/sandbox.ts"

describe("turns from many processes, some of which are killed", () => {
  it("run one at a time in a session, in the order in which they came, and none is lost", async () => {
    using sandbox = new Sandbox()
    const { problems, answered, killed } = await runTurns(sandbox, {
      seed: 7,
      turns: 16,
      sessions: 3,
      processes: 6,
    })
    expect(problems).toEqual([])
    expect(answered + killed).toBe(16)
    expect(killed).toBeGreaterThan(1)
  })
})

describe("gateways that start at once on one state directory", () => {
  it("are one that serves, and others that say who does; the next takes over within a second", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const { served, told, takeover } = await contend(sandbox, { gateways: 5, rounds: 2, seed: 1 })
    expect([served, told, takeover.length]).toEqual([2, 8, 2])
    // Within a second where nothing else runs; here the other tests do.
    expect(Math.max(...takeover)).toBeLessThan(5000)
    expect(existsSync(join(sandbox.state, "serve.lock"))).toBe(true)
    expect(readdirSync(join(sandbox.state, "locks"))).toEqual([])
  })
})
