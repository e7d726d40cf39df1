import { describe, expect, it } from "@effect/vitest"
import { digestsUnder } from "../src/session/index.ts"

describe("a digest of text that comes in pieces", () => {
  it("is that of the whole, and so is what goes on from a copy", () => {
    const { sha256, startSha256 } = digestsUnder(Buffer.alloc(32))
    const digesting = startSha256?.()
    if (digesting === undefined) expect.unreachable()
    digesting.add("one, €, ")
    const copy = digesting.copy()
    digesting.add("two")
    copy.add("three")
    expect(digesting.end()).toBe(sha256("one, €, two"))
    expect(copy.end()).toBe(sha256("one, €, three"))
  })
})
