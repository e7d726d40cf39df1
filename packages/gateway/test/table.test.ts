import { stripVTControlCharacters } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import Table from "cli-table3"
import * as Schema from "effect/Schema"
import { plainColumns, spaces, table } from "../src/cli/table.ts"

const rows = [
  ["files", "node /a/long/path/to/server.mjs --flag", "mooring.jsonc:3"],
  ["s", "x", "mooring.jsonc:9"],
]
const head = ["SERVER", "TARGET", "DECLARED"]

/** Text of printable ASCII, in colour or not. */
const Plain = Schema.Union([
  Schema.String.check(Schema.isPattern(/^[ -~]*$/)),
  Schema.Literals(["", "files", "\u001b[31mrefused\u001b[39m"]),
])

const draw = (width: number | undefined, ...shrink: ReadonlyArray<string>) =>
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

  it.effect(
    "breaks text between words, and paths between steps, where a terminal is too narrow",
    () =>
      Effect.gen(function* () {
        expect(yield* draw(50, "TARGET")).toEqual([
          "SERVER  TARGET                     DECLARED",
          "files   node /a/long/path/to/      mooring.jsonc:3",
          "        server.mjs --flag",
          "s       x                          mooring.jsonc:9",
        ])
      }),
  )

  it.effect("has several columns give way, one after the other", () =>
    Effect.gen(function* () {
      const lines = yield* draw(45, "TARGET", "DECLARED")
      expect(lines).toContain("files   node                  mooring.jsonc:3")
      const narrow = yield* draw(36, "TARGET", "DECLARED")
      expect(narrow).toContain("files   node          mooring.jsonc:")
      expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(36)
    }),
  )

  it.effect("keeps every column readable, however narrow the terminal", () =>
    Effect.gen(function* () {
      const lines = yield* draw(10, "TARGET")
      expect(lines).toContain("        /a/long/")
      expect(lines.join("").replaceAll(/\s/g, "")).toContain("/a/long/path/to/server.mjs")
      expect(yield* draw(10)).toEqual(yield* draw(undefined))
    }),
  )

  it.effect("lets no cell speak to the terminal", () =>
    Effect.gen(function* () {
      const text = yield* table(["A"], [["\u001b[2Jx\r\n\u202Ey"]])
      for (const unseen of ["\u001B", "\r", "\u202E"]) expect(text).not.toContain(unseen)
    }),
  )

  it.prop(
    "is the library's where its text is plain, without the library",
    [Schema.NonEmptyArray(Schema.Tuple([Plain, Plain, Plain]))],
    ([cells]) => {
      const made = new Table({
        chars: spaces,
        style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
      })
      made.push(...cells.map((row) => [...row]))
      const lines = made.toString().split("\n")
      // The library writes colours in its own way.
      const seen = (line: string) => stripVTControlCharacters(line).trimEnd()
      expect(plainColumns(cells).split("\n").map(seen)).toEqual(lines.map(seen))
    },
  )

  it.effect("measures text that is not plain as it is shown", () =>
    Effect.gen(function* () {
      const text = yield* table(["A", "B"], [["\u6f22\u5b57", "x"]])
      expect(text).toBe("A     B\n\u6f22\u5b57  x")
    }),
  )
})
