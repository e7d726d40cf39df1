/** What a plugin's manifest says about its servers. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type SourceDocument,
  type Step,
} from "../document/index.ts"
import { claudeCode, type PluginFormat } from "./formats.ts"

/** A file with servers, and where the manifest names it. */
export interface ManifestFile {
  readonly _tag: "File"
  readonly path: string
  readonly steps: ReadonlyArray<Step>
}

/** Where a plugin's manifest says that its servers are. */
export type ManifestServers =
  | {
      readonly _tag: "Inline"
      readonly steps: ReadonlyArray<Step>
      readonly members: JsonObject
    }
  | ManifestFile

/** What a plugin's manifest says that matters here. */
export interface Manifest {
  readonly version: string | undefined
  readonly servers: ReadonlyArray<ManifestServers>
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

const readServers = (value: Json, steps: ReadonlyArray<Step>): ManifestServers | undefined => {
  if (typeof value === "string") return { _tag: "File", path: value, steps }
  return isJsonObject(value) ? { _tag: "Inline", steps, members: value } : undefined
}

const nothing: Manifest = { version: undefined, servers: [], diagnostics: [] }

/** What one key of a manifest says about servers: a map, the path of a file with one, or a list of paths. */
const readKey = (
  document: SourceDocument,
  key: string,
  declared: Json,
): Pick<Manifest, "servers" | "diagnostics"> => {
  const servers = Array.isArray(declared)
    ? declared.map((item: Json, index) =>
        typeof item === "string" ? readServers(item, [key, index]) : undefined,
      )
    : [readServers(declared, [key])]
  const usable = servers.filter((item) => item !== undefined)
  return {
    servers: usable,
    diagnostics:
      usable.length === servers.length
        ? []
        : [
            document.report([key], "value", {
              code: "field-value",
              message: `${key} is a map of servers, the path of a file with one, or a list of paths`,
              remedy: 'write { "name": { … } } or "./.mcp.json"',
            }),
          ],
  }
}

/** What people write for `mcpServers`. */
const likeServers = /^mcp[-_ ]?servers?$/i

/** Keys that were meant to hold servers, and do not. */
const misspelt = (document: SourceDocument, { keys }: PluginFormat) =>
  isJsonObject(document.value) && keys.length > 0
    ? Object.keys(document.value)
        .filter((key) => likeServers.test(key) && !keys.includes(key))
        .map((key) =>
          document.report([key], "key", {
            code: "unknown-field",
            message: `${key} is not a field of a plugin's manifest; did you mean mcpServers?`,
            remedy: "write mcpServers",
          }),
        )
    : []

/** Servers in a manifest whose format has them elsewhere. */
const misplaced = (document: SourceDocument, { label, files, keys }: PluginFormat) =>
  keys.length === 0 && isJsonObject(document.value) && document.value["mcpServers"] !== undefined
    ? [
        document.report(["mcpServers"], "key", {
          code: "unknown-field",
          message: `a manifest of ${label} states no servers`,
          remedy: `put them into ${files.join(" or ")}`,
        }),
      ]
    : []

/**
 * Reads a plugin's manifest. Everything in it that is not about servers is left alone.
 *
 * @param format the format of the plugin; Claude Code's where it is not said
 */
export const readManifest = (
  document: SourceDocument,
  format: PluginFormat = claudeCode,
): Manifest => {
  const { value } = document
  const { keys } = format
  const fault = document.faults.find(
    ({ steps }) => steps.length === 1 && keys.includes(String(steps[0])),
  )
  if (fault !== undefined) return { ...nothing, diagnostics: [document.reportFault(fault)] }
  if (!isJsonObject(value))
    return {
      ...nothing,
      diagnostics: [
        document.report([], "value", {
          code: "not-an-object",
          message: "a plugin's manifest is an object",
          remedy: 'write { "name": "…" }',
        }),
      ],
    }
  const read = keys.flatMap((key) => {
    const declared = value[key]
    return declared === undefined ? [] : [readKey(document, key, declared)]
  })
  return {
    version: typeof value["version"] === "string" ? value["version"] : undefined,
    servers: read.flatMap(({ servers }) => servers),
    diagnostics: [
      ...misplaced(document, format),
      ...misspelt(document, format),
      ...read.flatMap(({ diagnostics }) => diagnostics),
    ],
  }
}
