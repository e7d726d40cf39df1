/** Decodes a user's own file: servers, plugins, and what is to happen when they change. */
import * as Result from "effect/Result"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { canonical } from "../dialect/canonical.ts"
import { isJsonObject, type SourceDocument, type Step } from "../document/index.ts"
import type { Scope, Source } from "../provenance.ts"
import { readAgentSets } from "./agent-sets.ts"
import { type Earlier, noRecall, recallFrom } from "./earlier.ts"
import { defaultKeep, type Keep, readKeep } from "./keep.ts"
import { type Layer, unreadLayer } from "./layer.ts"
import { type PluginDirectory, readPluginDirectories } from "./plugin-directories.ts"
import { type PluginMount, readPlugins } from "./plugin-mount.ts"
import { SectionReader } from "./section-reader.ts"
import { allFindings } from "./all-findings.ts"
import { decodeMembers } from "./members.ts"
import { findServerMap } from "./server-map.ts"

/** What the user wants to happen when the declared servers, or only their secrets, have changed. */
export interface Policy {
  readonly onMcpChange: "fresh" | "drift"
  readonly onSecretChange: "fresh" | "drift"
}

export const defaultPolicy: Policy = { onMcpChange: "fresh", onSecretChange: "drift" }

/** A user's file, decoded. `layer` also holds what is missing because a plugin's mount is unusable. */
export interface UserFile {
  readonly layer: Layer
  readonly plugins: ReadonlyArray<PluginMount>
  /** Directories each of whose children may be a plugin. */
  readonly directories: ReadonlyArray<PluginDirectory>
  readonly policy: Policy
  /** How much of the past is kept; `undefined` where that could not be read. */
  readonly keep: Keep | undefined
}

const knownKeys = [
  "$schema",
  "mcpServers",
  "servers",
  "plugins",
  "pluginDirectories",
  "agents",
  "onMcpChange",
  "onSecretChange",
  "keep",
] as const

/** A file of which nothing could be read. */
export const unreadUserFile = (source: Source, because: Diagnostic): UserFile => ({
  layer: unreadLayer(source, because),
  plugins: [],
  directories: [],
  policy: defaultPolicy,
  keep: because.code === "file-absent" ? defaultKeep : undefined,
})

/**
 * Decodes a user's file. What is wrong with one part of it does not stop the others.
 *
 * @param earlier an earlier version of it, decoded for the same scope
 */
export const decodeUserFile = (
  document: SourceDocument,
  scope: Scope,
  earlier?: Earlier,
): UserFile => {
  const source: Source = { provenance: "user", scope }
  const { value } = document
  if (!isJsonObject(value))
    return unreadUserFile(
      source,
      document.report([], "value", {
        code: "not-an-object",
        message: "this document is not an object",
        remedy: 'write { "mcpServers": { … } }',
      }),
    )
  const topFault = document.faults.find(
    ({ steps }) =>
      steps.length === 1 && (knownKeys as ReadonlyArray<Step>).includes(steps[0] ?? ""),
  )
  if (topFault !== undefined) return unreadUserFile(source, document.reportFault(topFault))

  const reader = new SectionReader(document, source)
  reader.unknownKeys(value, knownKeys, [])
  const directories = readPluginDirectories(reader, value["pluginDirectories"])
  const plugins = readPlugins(reader, value["plugins"], directories.length > 0)
  const sets = readAgentSets(reader, value["agents"])
  const policy: Policy = {
    onMcpChange: reader.choice(value, "onMcpChange", ["fresh", "drift"], defaultPolicy.onMcpChange),
    onSecretChange: reader.choice(
      value,
      "onSecretChange",
      ["drift", "fresh"],
      defaultPolicy.onSecretChange,
    ),
  }
  const keep = readKeep(reader, value["keep"])
  const map = findServerMap(document, canonical, false)
  const { steps, members } = Result.getOrUndefined(map) ?? { steps: [], members: {} }
  const before = earlier && Result.getOrUndefined(findServerMap(earlier.document, canonical, false))
  const recall = earlier && before ? recallFrom(earlier, before.members, document, steps) : noRecall
  const servers = Result.isFailure(map)
    ? unreadLayer(source, map.failure)
    : decodeMembers(document, { steps, members }, { source }, recall)
  return {
    layer: {
      ...servers,
      sets,
      missing: [...servers.missing, ...reader.missing],
      diagnostics: allFindings(document, [...reader.diagnostics, ...servers.diagnostics]),
    },
    plugins,
    directories,
    policy,
    keep,
  }
}
