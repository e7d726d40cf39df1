import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import {
  type Diagnostic,
  findUnset,
  formatDiagnostic,
  limitByFile,
  limits,
  parseDocument,
  resolve,
} from "@mooring/config"
import { decodeUserFile } from "../src/decode/index.ts"
import { headlines, servers, readingsOf, userLayer } from "./support.ts"

/** Everything that is found in a text as it prints; nothing where nothing is wrong with it. */
const readWhole = (text: string): ReadonlyArray<string> => {
  const parsed = parseDocument("m.jsonc", text)
  if (Result.isFailure(parsed)) return [formatDiagnostic(parsed.failure)]
  const { layer } = decodeUserFile(parsed.success, "user")
  const catalog = resolve({ layers: [layer], runtime: {} })
  const unset = findUnset(catalog, () => false)
  return [...catalog.diagnostics, ...limitByFile(unset.map(({ diagnostic }) => diagnostic))].map(
    (finding) => formatDiagnostic(finding),
  )
}

describe("a document as large as it may be", () => {
  /** A text of the largest size, of members that differ by their number. */
  const full = (before: string, member: (index: number) => string, after: string): string => {
    const pieces = [before, member(0)]
    let room = limits.bytes - before.length - member(0).length - after.length
    for (let index = 1; ; index++) {
      const piece = `,${member(index)}`
      if (piece.length > room) return [...pieces, after].join("")
      room -= piece.length
      pieces.push(piece)
    }
  }
  const inServers = (member: (index: number) => string) => full('{"mcpServers":{', member, "}}")
  const inEntry = (before: string, member: (index: number) => string, after: string) =>
    full(`{"mcpServers":{"a":{"command":"x",${before}`, member, `${after}}}}`)
  const half = "a".repeat(limits.bytes / 2)
  const inArgument = (piece: string) => piece.repeat(limits.bytes / piece.length - 20)
  /** As much text as is judged in one value, and less than is sealed unread. */
  const judged = (piece: string, units = piece.length) => piece.repeat(4000 / units)
  const inArguments = (text: string) => inEntry('"args":[', () => `"${text}"`, "]")
  const inAddresses = (query: string) => inServers((n) => `"s${n}":{"url":"https://h/?${query}"}`)
  const token = ["s", "k-="].join("")

  it.each<readonly [string, () => string]>([
    ["entries that are none", () => inServers((n) => `"s${n}":1`)],
    ["entries with faults of their own", () => inServers((n) => `"s${n}":{"a":1,"a":1}`)],
    ["patches of nothing", () => inServers((n) => (n % 2 ? `"s${n}":{}` : `"s${n}":1`))],
    ["keys that stand twice", () => inServers((n) => `"s${n % 20_000}":1`)],
    ["variables that are removed", () => inEntry('"env":{', (n) => `"${n}":null`, "}")],
    ["arguments that are none", () => inEntry('"args":[', () => "1", "]")],
    ["fields that nobody knows", () => inEntry("", (n) => `"comm${n}":1`, "")],
    ["faults below a long key", () => full(`{"${half}":{`, () => '"a":1', "}}")],
    ["one line that does not parse", () => full("{", (n) => `"${n}":1`, ' "a"}')],
    ["servers", () => inServers((n) => `"s${n}":{"command":"x"}`)],
    ["arguments", () => inArguments("x")],
    ["flags of secrets", () => inEntry('"args":[', () => '"--token","x"', "]")],
    ["references, each an argument", () => inArguments("${A}")],
    ["references in an argument", () => inArguments(inArgument("${A}"))],
    ["references between signs", () => inArguments(judged("a=${A}&", 4))],
    ["references in addresses", () => inAddresses(judged("${A}&", 2))],
    ["defaults in addresses", () => inAddresses(judged("${A:-}&", 2))],
    ["defaults with secrets in addresses", () => inAddresses(judged("${A:-token=b}&", 2))],
    ["references that never close", () => inArguments(inArgument("${A:-${"))],
    ["parameters in addresses", () => inAddresses(judged("&a=b"))],
    ["parameters in an argument", () => inArguments(`h://h/?${inArgument("&a=b")}`)],
    [
      "parameters in variables",
      () => inEntry('"env":{', (n) => `"A${n}":"?${judged("&a=b")}"`, "}"),
    ],
    ["addresses in arguments", () => inArguments(judged("://a:b"))],
    ["names in arguments", () => inArguments(judged(":b"))],
    ["quotations in arguments", () => inArguments(judged("-H 'a:"))],
    ["flags in arguments", () => inArguments(judged("--token x "))],
    ["beginnings of tokens", () => inArguments(judged(token))],
    ["web tokens in arguments", () => inArguments(judged("-eyJaaaaaa"))],
    ["random text in arguments", () => inArguments(judged("Ab1+/"))],
    [
      "random text in an address",
      () =>
        full(
          `{"mcpServers":{"a":{"url":"https://h/${inArgument("a1B2")}"}`,
          (n) => `"${n}":1`,
          "}}",
        ),
    ],
    ["unknown fields of odd names", () => inEntry("", (n) => `"${n}${"-H 'a:".repeat(16)}":1`, "")],
  ])("is read in no time, whatever it holds: %s", (_, make) => {
    const text = make()
    expect(text.length).toBeGreaterThan(limits.bytes * 0.98)
    expect(readingsOf(() => void readWhole(text), 180)).toBeLessThan(180)
  })
})

describe("more findings than anybody reads", () => {
  const names = (count: number, value: unknown) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, value]))
  const codes = (findings: ReadonlyArray<Diagnostic>) =>
    Array.from(
      Map.groupBy(findings, ({ code }) => code),
      ([code, { length }]) => `${length} ${code}`,
    )

  it("are all told up to a hundred", () => {
    expect(codes(userLayer(servers(names(100, 1))).diagnostics)).toEqual(["100 not-an-object"])
  })

  it("are counted beyond a hundred, errors before warnings, and point to the first", () => {
    const { diagnostics } = userLayer({
      mcpServers: { ok: { command: "x", unknown: 1 }, ...names(103, 1) },
    })
    expect(codes(diagnostics)).toEqual(["100 not-an-object", "1 more-findings"])
    expect(diagnostics.at(-1)).toMatchObject({
      severity: "warning",
      message: "this document has 3 more errors and 1 more warning, of which the first stands here",
      origin: { pointer: "/mcpServers/s100" },
    })
  })

  it("count the faults of the document too", () => {
    const { diagnostics } = userLayer(
      `{${Array.from({ length: 250 }, () => '"a": {}').join(",")}, "mcpServers": {}}`,
    )
    expect(codes(diagnostics)).toEqual(["100 duplicate-key", "1 more-findings"])
    expect(diagnostics.at(-1)?.message).toContain("149 more errors,")
  })

  it("leave nothing out of the catalog but the telling", () => {
    const layer = userLayer(servers({ ...names(150, 1), p: {} }))
    const catalog = resolve({ layers: [layer], runtime: {} })
    expect(catalog.losers.filter(({ _tag }) => _tag === "Refused")).toHaveLength(150)
    expect(catalog.completeness).toMatchObject({ _tag: "Partial", missing: { length: 150 } })
    expect(codes(catalog.diagnostics)).toEqual([
      "100 not-an-object",
      "1 more-findings",
      "1 patch-over-nothing",
    ])
  })

  it("are limited where the layers meet too", () => {
    const catalog = resolve({ layers: [userLayer(servers(names(150, {})))], runtime: {} })
    expect(codes(catalog.diagnostics)).toEqual(["100 patch-over-nothing", "1 more-findings"])
    expect(headlines(catalog).at(-1)).toContain("50 more warnings,")
  })

  it("keep the first of a declaration that has thousands of wrong values", () => {
    const { diagnostics } = userLayer(
      servers({ a: { command: "x", args: Array.from({ length: 2000 }, () => 1) } }),
    )
    expect(diagnostics.map(({ origin }) => origin.pointer)).toEqual(["/mcpServers/a/args/0"])
  })
})

describe("a soup of tokens", () => {
  const canary = "c4n4ry-s3cret"
  const tokens = [
    ...'{}[]{}[],:,:" \n\t\r/\\-',
    "//",
    "/*",
    "*/",
    "true",
    "null",
    "12",
    "1e999",
    '"a"',
    '"env"',
    '"command"',
    '"mcpServers"',
    canary,
    `"${canary}"`,
    `"${canary}`,
    `${canary}"`,
    "\uFEFF",
    "\u2028",
    "\\u00",
    '"\\ud800"',
  ]
  /** Numbers below a limit, the same ones for a seed (Numerical Recipes' linear congruence). */
  const random = (seed: number) => {
    let state = seed
    return (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
  }
  const soup = (seed: number): string => {
    const next = random(seed)
    // Some of few kinds, so that they repeat and nest.
    const kinds = Array.from({ length: 1 + next(6) }, () => tokens[next(tokens.length)])
    const among = next(2) === 0 ? kinds : tokens
    return Array.from({ length: next(3000) }, () => among[next(among.length)]).join("")
  }

  it("is read or refused, in no time and without a secret", () => {
    const readSoups = () => {
      for (let seed = 0; seed < 1000; seed++) {
        const text = soup(seed)
        const parsed = parseDocument("m.jsonc", text)
        if (Result.isSuccess(parsed)) readWhole(text)
        else expect(formatDiagnostic(parsed.failure)).not.toContain(canary)
      }
    }
    expect(readingsOf(readSoups, 300)).toBeLessThan(300)
  })

  it("shows no secret of a document that it was spilt into", () => {
    const document = JSON.stringify(servers({ a: { command: "x", env: { A: canary } } }))
    for (let seed = 0; seed < 1000; seed++) {
      const next = random(seed)
      const at = next(document.length)
      const spilt = Array.from({ length: 1 + next(3) }, () => tokens[next(20)]).join("")
      for (const line of readWhole(document.slice(0, at) + spilt + document.slice(at + next(3))))
        expect(line).not.toContain(canary)
    }
  })
})
