import { createHmac, randomBytes } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import { hmacUnder } from "../src/session/hmac.ts"

describe("digests under a key are those of HMAC-SHA-256", () => {
  it.prop("whatever is digested", [Schema.String, Schema.String], ([prefix, text]) => {
    for (const length of [0, 1, 32, 64]) {
      const key = randomBytes(length)
      expect(hmacUnder(key, prefix)(text)).toBe(
        createHmac("sha256", key)
          .update(prefix + text)
          .digest("hex"),
      )
    }
  })

  it("whatever was digested before", () => {
    const digest = hmacUnder(Buffer.alloc(32, 7), "p")
    const first = digest("a")
    digest("ä".repeat(10_000))
    expect(digest("a")).toBe(first)
  })

  it("and a key that would have to be digested itself is refused", () => {
    expect(() => hmacUnder(Buffer.alloc(65), "")).toThrow(RangeError)
  })
})
