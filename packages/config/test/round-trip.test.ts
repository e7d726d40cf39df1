/** What a rendering writes for an agent CLI says, in that CLI's own dialect, what was declared. */
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { stringify } from "smol-toml"
import {
  type Catalog,
  type Dialect,
  decodeLayer,
  dialects,
  literalDocument,
  openJson,
  parseDocument,
  type Rendered,
  renderCanonical,
  renderClaude,
  renderCodex,
  renderGemini,
  type RenderOptions,
  renderOpencode,
  renderServer,
} from "@mooring/config"
import { revealing } from "@mooring/config/unseal"
import { oneOf, remoteJson, stdioJson } from "./generators.ts"
import { catalogOf, servers, userLayer } from "./support.ts"

const opening = revealing({
  variable: (name, fallback) => fallback ?? `value-of-${name}`,
  file: (name) => name,
  workspace: "/work",
})

/** An entry in clear, in the canonical dialect. */
const inClear = (catalog: Catalog): { readonly [field: string]: unknown } => {
  const [server] = catalog.servers.values()
  return server?._tag === "Declared"
    ? (openJson(renderServer(server, {}), opening, "none") as { readonly [field: string]: unknown })
    : {}
}

/** What a document looks like where it is written. */
const textOf = (rendered: Rendered, file: string): string => {
  const document = rendered.files[file]
  if (document === undefined) throw new Error(`there is no ${file}`)
  const value = openJson(document.content, opening, document.expands)
  return document.format === "toml"
    ? stringify(value)
    : literalDocument(document.expands, JSON.stringify(value))
}

interface Backend {
  readonly render: (catalog: Catalog, options: RenderOptions) => Rendered
  readonly file: string
  readonly dialect: string
  /** What the CLI's own reader does to text after the references. */
  readonly reads?: (text: string) => string
  /** Fields that it has another idea of: each is held to what it says by a test of its rendering. */
  readonly own: ReadonlyArray<string>
}

const backends: { readonly [name: string]: Backend } = {
  canonical: { render: renderCanonical, file: "mcp.json", dialect: "mcpServers", own: [] },
  claude: { render: renderClaude, file: "mcp.json", dialect: "mcpServers", own: ["timeout"] },
  codex: { render: renderCodex, file: "codex-home/config.toml", dialect: "codex", own: [] },
  gemini: {
    render: renderGemini,
    file: "gemini/.gemini/settings.json",
    dialect: "gemini",
    reads: (text) => text.replaceAll("\\$", () => "$"),
    own: [],
  },
  opencode: {
    render: renderOpencode,
    file: "opencode.json",
    dialect: "opencode",
    own: ["timeout", "startupTimeout"],
  },
}

const dialectOf = (id: string): Dialect => {
  const found = dialects.find((dialect) => dialect.id === id)
  if (found === undefined) throw new Error(`there is no dialect ${id}`)
  return found
}

/** What a CLI's reader makes of a field's text beyond what the decoder does. */
const readerOf = ({ reads }: Backend, field: string): ((text: string) => string) => {
  // It expands what is no text of an entry too: names of tools.
  if (field === "tools") return (text) => text.replaceAll("${MOORING_LITERAL:-$}", () => "$")
  return reads !== undefined && (field === "env" || field === "headers") ? reads : (text) => text
}

const mapText = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === "string") return change(value)
  if (Array.isArray(value)) return value.map((item) => mapText(item, change))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapText(item, change)]),
  )
}

describe.each(Object.entries(backends))("a rendering for %s", (_, backend) => {
  it.prop(
    "says in the CLI's own dialect what was declared, but for what it names as dropped",
    [oneOf<object>(stdioJson, remoteJson)],
    ([json]) => {
      const before = catalogOf([userLayer(servers({ "a-server": json }))])
      const options = { marks: {}, proxied: new Map(), foreign: [], own: {} }
      const rendered = backend.render(before, options)
      const text = textOf(rendered, backend.file)
      const document = Result.getOrThrow(parseDocument(backend.file, text))
      const after = catalogOf([
        decodeLayer(document, {
          source: { provenance: "user", scope: "flag" },
          dialect: dialectOf(backend.dialect),
        }),
      ])
      const isLeftOut = rendered.dropped.some(({ reason }) => reason.endsWith("is left out"))
      expect(after.servers.size).toBe(isLeftOut ? 0 : before.servers.size)
      if (after.servers.size === 0) return
      const dropped = new Set(rendered.dropped.map(({ field }) => field.split(".")[0] ?? ""))
      const strip = (entry: { readonly [field: string]: unknown }) =>
        Object.fromEntries(
          Object.entries(entry)
            .filter(([field]) => !dropped.has(field) && !backend.own.includes(field))
            .map(([field, value]) => [field, mapText(value, readerOf(backend, field))]),
        )
      const wanted = Object.entries(inClear(before)).filter(
        ([field]) => !dropped.has(field) && !backend.own.includes(field),
      )
      expect(strip(inClear(after))).toEqual(Object.fromEntries(wanted))
    },
  )
})
