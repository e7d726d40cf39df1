import { readdirSync, rmSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { filesOf } from "../src/lease/index.ts"
import { claim, giveUp } from "../src/lease/claim.ts"
import { Directory } from "./support.ts"

describe("a lease that has been given back", () => {
  it.effect.each(["mcp.json", "home/.agent/settings.json"])("is not written to: %s", (name) =>
    Effect.gen(function* () {
      using leases = new Directory()
      const own = claim(leases.path)
      const { write } = filesOf(own)
      yield* write(name, "secret")
      rmSync(own.directory, { recursive: true })
      expect((yield* Effect.flip(write(name, "secret")))._tag).toBe("StateUnusable")
      giveUp(own)
      expect(readdirSync(leases.path)).toEqual([])
    }),
  )
})
