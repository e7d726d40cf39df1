/** An edit of a text changes what it names, and not a character beside it: over real files, and laid out in every way. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import * as Result from "effect/Result"
import { isJsonObject, type Json, parseDocument, type Step } from "@mooring/config"
import { changeText } from "../src/edit/text-edit.ts"

const corpus = join(import.meta.dirname, "../../config/test/corpus")

const valueOf = (text: string): Json => Result.getOrThrow(parseDocument("f.json", text)).value

const parses = (text: string): boolean => {
  const document = parseDocument("f.json", text)
  return Result.isSuccess(document) && document.success.faults.length === 0
}

/** Layouts that people write, beside those of the corpus. */
const ownTexts: ReadonlyArray<string> = [
  `{\n  // about a\n  "a": { "x": 1 }, // note\n  /* about b */ "b": [1, 2, "z"],\n  // end\n}\n`,
  `{"a":{"x":1,"y":[{"z":null}]},"b":true}`,
  `{ "a": { "x": 1 }, "b": [ "p", "q" ] }`,
  `{\n\t"a": {\n\t\t"x": "//no remark", // a remark: "q": 1,\n\t\t"y": "/* none */" /* one */ ,\n\t},\n\n\t// apart\n\n\t"b": [\n\t\t1, // one\n\t\t2\n\t]\n}`,
  `// head\n{\n    "a": {\n        "x": 1\n    }\n    , "b": { "y": 2,\n        "z": 3 }\n}\n// foot`,
  `{ "a": 1,\n  "b": 2 }`,
  `{\n  "a": "é😀 \\u0022 \\\\",\n  "b": { "": 0 }\n}\n\n\n`,
]

const real = readdirSync(corpus)
  .filter((name) => name.endsWith(".json"))
  .map((name) => readFileSync(join(corpus, name), "utf8"))
  .map((text) => text.replace(/^\uFEFF/, ""))
  .filter((text) => text.length < 20_000 && parses(text) && isJsonObject(valueOf(text)))

const inTabs = (text: string): string =>
  text.replaceAll(/^(?: {2})+/gm, (blanks) => "\t".repeat(blanks.length / 2))

/** Every file as it is, and in turn with other ends of lines, tabs, and remarks at the end of each line. */
const texts = [...real, ...ownTexts].flatMap((text, index) => {
  const lines = text.replaceAll("\r\n", "\n")
  const others = [
    lines.replaceAll("\n", "\r\n"),
    inTabs(lines),
    lines.replaceAll(/,$/gm, ', // kept, "too": 1').replaceAll(/\{$/gm, "{ /* and this */"),
    lines.replaceAll(/(["\]}0-9])\n(\s*[\]}])/g, "$1,\n$2"),
  ]
  const chosen = index < real.length ? others.slice(index % 4, (index % 4) + 1) : others
  return [text, ...chosen.filter((other) => parses(other))]
})

/** The paths of a document's values: every one of a small document, some of a large one. */
const pathsIn = (value: Json): ReadonlyArray<ReadonlyArray<Step>> => {
  const all = (inner: Json, path: ReadonlyArray<Step>): ReadonlyArray<ReadonlyArray<Step>> =>
    typeof inner !== "object" || inner === null
      ? [path]
      : [
          path,
          ...Object.entries(inner).flatMap(([key, item]) =>
            all(item as Json, [...path, Array.isArray(inner) ? Number(key) : key]),
          ),
        ]
  const paths = all(value, []).slice(1)
  const step = Math.max(1, Math.floor(paths.length / 8))
  return paths.filter((_, index) => index % step === 0)
}

const at = (value: Json, path: ReadonlyArray<Step>): Json =>
  path.reduce<Json>((inner, step) => (inner as never)[step], value)

/** The value with another one at a path, worked out naively; `undefined` removes. */
const withValue = (whole: Json, path: ReadonlyArray<Step>, value: Json | undefined): Json => {
  const copy = structuredClone(whole) as Record<string, unknown>
  const last = path.at(-1) as string
  const parent = at(copy as Json, path.slice(0, -1)) as Record<string, unknown> | Array<unknown>
  if (value !== undefined) (parent as Record<string, unknown>)[last] = value
  else if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete parent[last]
  return copy as Json
}

const change = (text: string, path: ReadonlyArray<Step>, value: Json | undefined): string => {
  const changed = changeText(text, path, value)
  if (typeof changed !== "string") throw new Error(`in the way at ${changed.steps.join(".")}`)
  return changed
}

const stringOrRemark = /"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[^]*?\*\//g

const remarksOf = (text: string): ReadonlyArray<string> =>
  (text.match(stringOrRemark) ?? []).filter((found) => !found.startsWith('"')).map((r) => r.trim())

/** What two texts have in common at their ends, and what stands between. */
const between = (before: string, after: string) => {
  let start = 0
  while (start < before.length && before[start] === after[start]) start++
  let end = 0
  const most = Math.min(before.length, after.length) - start
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++
  return {
    gone: before.slice(start, before.length - end),
    come: after.slice(start, after.length - end),
  }
}

/** Whether a text is what is left of another one when some of it is taken out. */
const isWithin = (rest: string, whole: string): boolean => {
  let from = 0
  for (const character of rest) {
    from = whole.indexOf(character, from) + 1
    if (from === 0) return false
  }
  return true
}

const cases = texts.flatMap((text) => pathsIn(valueOf(text)).map((path) => [text, path] as const))

describe("an edit of a text", () => {
  it("is tried on many places of many files", () => {
    expect(real.length).toBeGreaterThan(80)
    expect(cases.length).toBeGreaterThan(1000)
  })

  it("that sets a value changes the characters of that value", () => {
    for (const [text, path] of cases) {
      const value = valueOf(text)
      const before = at(value, path)
      if (typeof before === "object" && before !== null) continue
      const after = change(text, path, 'other "one"')
      expect(valueOf(after)).toEqual(withValue(value, path, 'other "one"'))
      const { gone, come } = between(text, after)
      expect(gone.length).toBeLessThanOrEqual(JSON.stringify(before).length * 6)
      expect('"other \\"one\\""').toContain(come)
      expect(change(text, path, before)).toBe(text)
    }
  })

  it("that removes a value keeps every other one, their order, and every remark beside it", () => {
    for (const [text, path] of cases) {
      const value = valueOf(text)
      const after = change(text, path, undefined)
      const expected = withValue(value, path, undefined)
      expect(JSON.stringify(valueOf(after))).toBe(JSON.stringify(expected))
      const inside = typeof at(value, path) === "object"
      if (!inside) expect(remarksOf(after)).toEqual(remarksOf(text))
      expect(after.length).toBeLessThan(text.length)
      expect(isWithin(after, text)).toBe(true)
    }
  })

  it("that adds a member can be taken back without a trace", () => {
    for (const [text, path] of cases) {
      const value = valueOf(text)
      const parent = at(value, path)
      if (!isJsonObject(parent)) continue
      const added = { command: "npx", args: ["-y", "p"], env: { K: "${V}" } }
      const to = [...path, "added here"]
      const after = change(text, to, added)
      expect(JSON.stringify(valueOf(after))).toBe(JSON.stringify(withValue(value, to, added)))
      expect(remarksOf(after)).toEqual(remarksOf(text))
      expect(between(text, after).gone.trim()).toBe("")
      if (Object.keys(parent).length > 0) expect(change(after, to, undefined)).toBe(text)
    }
  })

  it("that adds to a list appends, and can be taken back", () => {
    for (const [text, path] of cases) {
      const list = at(valueOf(text), path)
      if (!Array.isArray(list) || list.length === 0) continue
      const to = [...path, list.length]
      const after = change(text, to, "added")
      expect(at(valueOf(after), path)).toEqual([...list, "added"])
      expect(change(after, to, undefined)).toBe(text)
    }
  })

  it("writes lines as the file does: their ends, their indentation, the comma behind the last", () => {
    for (const eol of ["\n", "\r\n"])
      for (const unit of ["  ", "    ", "\t"])
        for (const comma of ["", ","]) {
          const laidOut = (lines: ReadonlyArray<readonly [depth: number, text: string]>) =>
            lines.map(([depth, text]) => unit.repeat(depth) + text).join(eol)
          const text = laidOut([
            [0, "{"],
            [1, '"mcpServers": {'],
            [2, `"a": { "command": "x" }${comma} // the first`],
            [1, `}${comma}`],
            [0, "}"],
            [0, ""],
          ])
          expect(change(text, ["mcpServers", "b"], { command: "y", env: { K: "v" } })).toBe(
            laidOut([
              [0, "{"],
              [1, '"mcpServers": {'],
              [2, '"a": { "command": "x" }, // the first'],
              [2, '"b": {'],
              [3, '"command": "y",'],
              [3, '"env": {'],
              [4, '"K": "v"'],
              [3, "}"],
              [2, `}${comma}`],
              [1, `}${comma}`],
              [0, "}"],
              [0, ""],
            ]),
          )
        }
  })

  it("that gives an object other members changes only those that differ", () => {
    const text = `{ "a": { // one\n    "command": "x", // two\n    "args": [ 1,2 ],\n    "env": { "K": "v" } // three\n} }`
    expect(change(text, ["a"], { args: [1, 2], command: "y", cwd: "/" })).toBe(
      `{ "a": { // one\n    "command": "y", // two\n    "args": [ 1,2 ],\n    "cwd": "/"\n    // three\n} }`,
    )
  })

  it("makes what is missing on the way, in a file that says nothing yet", () => {
    for (const text of ["{}", "{}\n", "{ }\n", "{\n}\n", "{\n  // nothing yet\n}\n", "/* x */ {}"])
      expect(valueOf(change(text, ["mcpServers", "a"], { command: "x" }))).toEqual({
        mcpServers: { a: { command: "x" } },
      })
    expect(change("{}\n", ["mcpServers", "a"], { args: ["x"], env: {} })).toBe(
      '{\n  "mcpServers": {\n    "a": {\n      "args": ["x"],\n      "env": {}\n    }\n  }\n}\n',
    )
  })

  it("says what is in its way", () => {
    expect(changeText('{ "a": [1] }', ["a", "b"], 1)).toEqual({ steps: ["a"] })
    expect(changeText('{ "a": "x" }', ["a", "b", "c"], 1)).toEqual({ steps: ["a"] })
    expect(changeText("[]", ["a"], 1)).toEqual({ steps: [] })
    expect(changeText('{ "a": "x" }', ["a", "b"], undefined)).toBe('{ "a": "x" }')
  })
})
