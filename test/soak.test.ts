/** A slice of the soak, which `pnpm test:soak` runs whole. */
import { describe, expect, it } from "@effect/vitest"
import { growthIn, type Left, soak } from "./soak/soak.ts"

describe.runIf(process.platform === "linux")("many turns", () => {
  it("leave nothing behind", async () => {
    const looks = await soak({ turns: 200, oneRunIn: 100, sessions: 2 })
    // Memory comes to rest after more turns than these.
    expect(growthIn(looks.map((left) => ({ ...left, memory: 1 })))).toEqual([])
  })

  it("are seen to leave what they leave", () => {
    const before: Left = {
      turns: 1,
      memory: 80,
      files: 20,
      names: ["sessions.db"],
      leases: [],
      store: 1,
      children: 0,
    }
    const after = {
      ...before,
      memory: 100,
      files: 40,
      names: ["sessions.db", "x"],
      leases: ["y"],
      children: 1,
    }
    expect(growthIn([before, before])).toEqual([])
    expect(growthIn([before, after])).toHaveLength(5)
  })
})
