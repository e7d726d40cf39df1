/** A slice of the broken guarantees; `pnpm test:mutants` tries them all. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { tryMutants } from "./mutants/run.ts"
import { mutants } from "./mutants/table.ts"

describe("a broken guarantee", () => {
  it.each(mutants)("stands where the table says: $guarantee", ({ file, from, to }) => {
    expect(to).not.toBe(from)
    expect(readFileSync(join(import.meta.dirname, "..", file), "utf8").split(from)).toHaveLength(2)
  })

  it("is noticed, tried on a few", { timeout: 120_000 }, () => {
    const quick = mutants.filter(
      ({ caught }) => caught === "types" || caught.includes("verdict.test"),
    )
    const today = quick.filter((_, index) => index % 3 === 0)
    expect(tryMutants(today, () => undefined)).toEqual([])
  })
})
