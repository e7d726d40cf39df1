/** Plugins as Claude Code has them: `.claude-plugin/plugin.json` and `.mcp.json`. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { isJsonObject, type Json, type JsonObject, type SourceDocument } from "../document/index.ts"

/** Where such a plugin's manifest is, and where its servers are when the manifest does not say. */
export const claudeCodePaths = {
  manifest: ".claude-plugin/plugin.json",
  servers: ".mcp.json",
} as const

/** A file with servers, and which item of the list it is, where there is a list. */
export interface ManifestFile {
  readonly _tag: "File"
  readonly path: string
  readonly index: number | undefined
}

/** Where a plugin's manifest says that its servers are. */
export type ManifestServers =
  | { readonly _tag: "Inline"; readonly members: JsonObject }
  | ManifestFile

/** What a plugin's manifest says that matters here. */
export interface Manifest {
  readonly version: string | undefined
  readonly servers: ReadonlyArray<ManifestServers>
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

const readServers = (value: Json, index: number | undefined): ManifestServers | undefined => {
  if (typeof value === "string") return { _tag: "File", path: value, index }
  return isJsonObject(value) ? { _tag: "Inline", members: value } : undefined
}

/**
 * Reads a plugin's manifest. `mcpServers` is a map, the path of a file with one, or a list of paths;
 * everything else in a manifest is not about servers, and is left alone.
 */
export const readManifest = (document: SourceDocument): Manifest => {
  const { value } = document
  const fault = document.faults.find(({ steps }) => steps.length === 1 && steps[0] === "mcpServers")
  if (fault !== undefined)
    return { version: undefined, servers: [], diagnostics: [document.reportFault(fault)] }
  if (!isJsonObject(value))
    return {
      version: undefined,
      servers: [],
      diagnostics: [
        document.report([], "value", {
          code: "not-an-object",
          message: "a plugin's manifest is an object",
          remedy: 'write { "name": "…" }',
        }),
      ],
    }
  const version = typeof value["version"] === "string" ? value["version"] : undefined
  const declared = value["mcpServers"]
  if (declared === undefined) return { version, servers: [], diagnostics: [] }
  const servers = Array.isArray(declared)
    ? declared.map((item: Json, index) =>
        typeof item === "string" ? readServers(item, index) : undefined,
      )
    : [readServers(declared, undefined)]
  const usable = servers.filter((item) => item !== undefined)
  return {
    version,
    servers: usable,
    diagnostics:
      usable.length === servers.length
        ? []
        : [
            document.report(["mcpServers"], "value", {
              code: "field-value",
              message:
                "mcpServers is a map of servers, the path of a file with one, or a list of paths",
              remedy: 'write { "name": { … } } or "./.mcp.json"',
            }),
          ],
  }
}
