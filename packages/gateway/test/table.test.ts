import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { table } from "../src/cli/table.ts"

const rows = [
  ["files", "node /a/long/path/to/server.mjs --flag", "mooring.jsonc:3"],
  ["s", "x", "mooring.jsonc:9"],
]
const head = ["SERVER", "TARGET", "DECLARED"]

const draw = (width: number | undefined, shrink?: string) =>
  Effect.map(table(head, rows, shrink, width), (text) => text.split("\n"))

describe("a table", () => {
  it.effect("is whole where there is no terminal", () =>
    Effect.gen(function* () {
      expect(yield* draw(undefined, "TARGET")).toEqual([
        "SERVER  TARGET                                  DECLARED",
        "files   node /a/long/path/to/server.mjs --flag  mooring.jsonc:3",
        "s       x                                       mooring.jsonc:9",
      ])
    }),
  )

  it.effect("breaks the text of one column where a terminal is too narrow", () =>
    Effect.gen(function* () {
      expect(yield* draw(50, "TARGET")).toEqual([
        "SERVER  TARGET                     DECLARED",
        "files   node                       mooring.jsonc:3",
        "        /a/long/path/to/server.m…",
        "        --flag",
        "s       x                          mooring.jsonc:9",
      ])
    }),
  )

  it.effect("keeps every column readable, however narrow the terminal", () =>
    Effect.gen(function* () {
      const lines = yield* draw(10, "TARGET")
      expect(lines).toContain("        /a/long/pat…")
      expect(yield* draw(10)).toEqual(yield* draw(undefined))
    }),
  )

  it.effect("lets no cell speak to the terminal", () =>
    Effect.gen(function* () {
      const text = yield* table(["A"], [["\u001b[2Jx\r\n\u202Ey"]])
      for (const unseen of ["\u001B", "\r", "\u202E"]) expect(text).not.toContain(unseen)
    }),
  )
})
