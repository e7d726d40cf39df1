/** Real files of every dialect: nothing in them is lost, and what is wrong is said where a person would look. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import {
  type Diagnostic,
  isJsonObject,
  type Json,
  type Layer,
  parseDocument,
  type SourceDocument,
  type Step,
  toPointer,
} from "@mooring/config"
import { decodeLayer, type Declaration } from "../src/decode/index.ts"
import { stepsTo, writtenAt } from "../src/decode/declaration.ts"
import { findServerMap } from "../src/decode/server-map.ts"
import { pickDialect } from "../src/dialect/index.ts"
import { isTemplate } from "../src/template/index.ts"

const corpus = join(import.meta.dirname, "corpus")

/** A file of the corpus: how it is called here, and what it was called where it comes from. */
interface Entry {
  readonly file: string
  readonly format: string
  readonly path: string
}

const entries: ReadonlyArray<Entry> = readFileSync(join(corpus, "index.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Entry)

const source = { provenance: "user", scope: "flag" } as const

const read = ({ file, path }: Entry) =>
  Result.map(parseDocument(path, readFileSync(join(corpus, file), "utf8")), (document) => ({
    document,
    layer: decodeLayer(document, { source }),
  }))

function* leavesOf(value: unknown, path: ReadonlyArray<Step>): Generator<ReadonlyArray<Step>> {
  if (
    typeof value === "object" &&
    value !== null &&
    !isTemplate(value) &&
    Object.keys(value).length > 0
  )
    for (const [key, item] of Object.entries(value))
      yield* leavesOf(item, [...path, Array.isArray(value) ? Number(key) : key])
  else yield path
}

/** The places of a file that a declaration took something from. */
const takenBy = (declaration: Declaration): ReadonlyArray<string> => {
  if (declaration._tag !== "Target" && declaration._tag !== "Patch") return []
  return [...leavesOf(declaration.stated, [])].flatMap((leaf) => [
    toPointer(stepsTo(declaration.site, leaf)),
    // A list that is a set has no places for its items.
    toPointer([...declaration.site.steps, ...writtenAt(declaration.site, leaf).steps]),
  ])
}

/** Whether a place is one of some, or inside of one of them. */
const isWithin = (pointer: string, places: ReadonlySet<string>): boolean => {
  for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1))
    if (places.has(pointer.slice(0, end))) return true
  return false
}

/** The leaves of a document's server map that are neither in a declaration nor in a finding. */
const lostFrom = (document: SourceDocument, { declarations, diagnostics }: Layer) => {
  const map = Result.getOrUndefined(
    findServerMap(document, pickDialect(document).dialect, pickDialect(document).dialect.bare),
  )
  const told = new Set(diagnostics.map(({ origin }) => origin.pointer))
  // A finding about a key is told once for the document.
  const keys = new Set(diagnostics.map(({ origin }) => origin.pointer.split("/").at(-1)))
  const refused = declarations.flatMap((one) =>
    one._tag === "Refusal" ? [toPointer(one.site.steps)] : [],
  )
  const taken = new Set([...declarations.flatMap(takenBy), ...told, ...refused])
  const value: Json = map?.members ?? {}
  return Object.entries(value).flatMap(([name, raw]) =>
    (isJsonObject(raw) ? Object.entries(raw) : [])
      .filter(([key]) => !keys.has(toPointer([key]).slice(1)))
      .flatMap(([key, inner]) => [...leavesOf(inner, [...(map?.steps ?? []), name, key])])
      .map(toPointer)
      .filter((pointer) => !isWithin(pointer, taken)),
  )
}

/** Whether a text begins with a value as JSON or TOML write it; of a text with escapes, its quote. */
const beginsWith = (text: string, value: Json): boolean => {
  if (typeof value !== "string") return text.startsWith(String(value))
  if (!/^["']/.test(text)) return false
  return /["'\\\n\r\t/]/.test(value) || text.slice(1).startsWith(value) || text.includes("\\")
}

/** The values that a declaration took which do not stand where they are said to. */
const misplacedIn = (document: SourceDocument, declaration: Declaration) => {
  if (declaration._tag !== "Target" && declaration._tag !== "Patch") return []
  const lines = document.text.split("\n")
  return [...leavesOf(declaration.stated, [])]
    .map((leaf) => stepsTo(declaration.site, leaf))
    .filter((steps) => {
      const value = document.valueAt(steps)
      if (value === undefined || typeof value === "object") return false
      const { line, column } = document.originOf(steps)
      return !beginsWith(lines[line - 1]?.slice(column - 1) ?? "", value)
    })
    .map(toPointer)
}

describe("real files of every dialect", () => {
  it.each(entries.map((entry) => [entry.file, entry] as const))("%s loses nothing", (_, entry) => {
    const result = read(entry)
    if (Result.isFailure(result)) {
      expect(result.failure.severity).toBe("error")
      return
    }
    const { document, layer } = result.success
    const map = Result.getOrUndefined(findServerMap(document, pickDialect(document).dialect, true))
    if (Object.keys(map?.members ?? { none: {} }).length > 0 && layer.declarations.length === 0)
      expect(layer.diagnostics).not.toEqual([])
    expect(lostFrom(document, layer)).toEqual([])
  })

  it.each(entries.map((entry) => [entry.file, entry] as const))(
    "%s has each value where it is said to be",
    (_, entry) => {
      const result = read(entry)
      const misplaced = Result.isFailure(result)
        ? []
        : result.success.layer.declarations.flatMap((one) =>
            misplacedIn(result.success.document, one),
          )
      expect(misplaced).toEqual([])
    },
  )

  it("says what it is read as, and what is wrong, as a person would", async () => {
    const line = ({ code, message, origin }: Diagnostic) =>
      `  ${origin.line}:${origin.column} ${code}: ${message}`
    const report = entries.flatMap((entry) => {
      const result = read(entry)
      if (Result.isFailure(result)) return [`${entry.file}: not read`, line(result.failure)]
      const { layer } = result.success
      const usable = layer.declarations.filter(({ _tag }) => _tag === "Target").length
      return [
        `${entry.file}: ${layer.dialect?.label} ${layer.dialect?.because}, ${usable} of ${layer.declarations.length} servers`,
        ...layer.diagnostics.map(line),
      ]
    })
    await expect(`${report.join("\n")}\n`).toMatchFileSnapshot("fixtures/corpus.expected.txt")
  })

  it("is told in a table", () => {
    const rows = Array.from(
      Map.groupBy(entries, ({ format }) => format),
      ([format, files]) => {
        const read_ = files.map(read)
        const findings = read_.flatMap((result) =>
          Result.isFailure(result) ? [result.failure] : [...result.success.layer.diagnostics],
        )
        const kinds = Array.from(
          Map.groupBy(findings, ({ code }) => code),
          ([code, all]) => `${code} ${all.length}`,
        )
        return {
          format,
          files: files.length,
          entries: read_.reduce(
            (sum, result) =>
              sum + (Result.isSuccess(result) ? result.success.layer.declarations.length : 0),
            0,
          ),
          diagnostics: kinds.join(", "),
        }
      },
    )
    const width = Math.max(...rows.map(({ format }) => format.length))
    process.stdout.write(
      `${["format", ...rows.map(({ format }) => format)]
        .map((format, index) => {
          const row = rows[index - 1]
          return row === undefined
            ? `${format.padEnd(width)}  files  entries  diagnostics`
            : `${format.padEnd(width)}  ${String(row.files).padStart(5)}  ${String(row.entries).padStart(7)}  ${row.diagnostics}`
        })
        .join("\n")}\n`,
    )
    expect(rows.reduce((sum, row) => sum + row.files, 0)).toBe(103)
  })
})
