/** Seals: what was written is told from what only looks like it. */
import { describe, expect, it } from "vitest"
import { isIntact, seal } from "../src/session/seal.ts"

const text = JSON.stringify({ agent: "main", note: 'a "word"' })
const columns = ["session", "demo", null]

/** What an earlier version wrote of the same. */
const earlier = `${text.slice(0, -1)},"sum":"9a9b687a96b9e309"}`

describe.each([
  ["a sealed text", seal(text, columns)],
  ["one that an earlier version sealed", earlier],
])("%s", (_, sealed) => {
  it("is the JSON that it was, and one member more", () => {
    expect(JSON.parse(sealed)).toMatchObject(JSON.parse(text))
    expect(isIntact(sealed, columns)).toBe(true)
  })

  it("is not intact with any other byte in it, or in what is beside it", () => {
    const end = sealed.lastIndexOf(':"') + 2
    for (let index = 0; index < sealed.length; index++) {
      // Without its mark, a seal is none.
      if (index >= text.length - 1 && index < end) continue
      const other = sealed[index] === "x" ? "y" : "x"
      expect(isIntact(sealed.slice(0, index) + other + sealed.slice(index + 1), columns)).toBe(
        false,
      )
    }
    for (const beside of [
      ["Session", "demo", null],
      ["session", "demo"],
      ["session", "demo", ""],
    ])
      expect(isIntact(sealed, beside)).toBe(false)
  })

  it("is not intact where something has moved from the text to the columns", () => {
    expect(isIntact(`{}${sealed}`, [])).toBe(false)
    expect(isIntact(sealed, ["session", "demo", null, text])).toBe(false)
  })
})

it("one without a seal is believed, as versions before seals wrote it", () => {
  expect(isIntact(text, columns)).toBe(true)
})
