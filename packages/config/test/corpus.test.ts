import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { isJsonObject, parseDocument } from "@mooring/config"
import { decodeLayer } from "../src/decode/index.ts"
import { findServerMap } from "../src/decode/server-map.ts"
import { canonical } from "../src/dialect/index.ts"
import { catalogOf, headlines } from "./support.ts"

const corpus = join(import.meta.dirname, "corpus")

/** The kinds of file that write the map as Claude Code, Claude Desktop and Cursor do. */
const canonicalFormats = [
  "claude-project",
  "claude-plugin-mcp",
  "claude-desktop",
  "cursor",
  "cursor-plugin-mcp",
  "mcp-json",
  "mcp-servers",
]

const files = readdirSync(corpus).filter((name) =>
  canonicalFormats.some((format) => name.split(".")[1] === format),
)

describe("real files of the canonical dialect", () => {
  it.each(files)("%s is read without a loss", (name) => {
    const parsed = parseDocument(name, readFileSync(join(corpus, name), "utf8"))
    if (Result.isFailure(parsed)) {
      expect(parsed.failure.severity).toBe("error")
      return
    }
    const document = parsed.success
    const layer = decodeLayer(document, { source: { provenance: "user", scope: "flag" } })
    const map = Result.getOrUndefined(findServerMap(document, canonical, true))
    if (map === undefined) {
      expect(layer.diagnostics).not.toEqual([])
      return
    }
    const names = Object.keys(map.members)
    expect(layer.declarations.map((declaration) => declaration.name)).toEqual(names)
    for (const declaration of layer.declarations) {
      const raw = map.members[declaration.name]
      if (!isJsonObject(raw) || declaration._tag === "Refusal") continue
      const said = layer.diagnostics.map(({ origin }) => origin.pointer)
      for (const key of Object.keys(raw)) {
        const known = [...declaration.site.keys.values()].includes(key)
        const pointer = [...map.steps, declaration.name, key].join("/")
        expect(known || said.some((at) => at.slice(1) === pointer)).toBe(true)
      }
    }
  })

  it("gives the findings that a person would", async () => {
    const report = files.flatMap((name) => {
      const parsed = parseDocument(name, readFileSync(join(corpus, name), "utf8"))
      const catalog = Result.isFailure(parsed)
        ? { servers: new Map(), diagnostics: [parsed.failure] }
        : catalogOf([
            decodeLayer(parsed.success, { source: { provenance: "user", scope: "flag" } }),
          ])
      return [
        `${name}: ${catalog.servers.size} mounted`,
        ...headlines(catalog).map((line) => `  ${line}`),
      ]
    })
    await expect(`${report.join("\n")}\n`).toMatchFileSnapshot("fixtures/corpus.expected.txt")
  })
})
