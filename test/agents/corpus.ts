/** The servers of the corpus of real files, under names of their own, and led to where nothing is started. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Result from "effect/Result"
import {
  decodeLayer,
  isJsonObject,
  type Json,
  type JsonObject,
  parseDocument,
  resolve,
} from "@mooring/config"

const folder = join(import.meta.dirname, "../../packages/config/test/corpus")

/** A program that is nowhere: an entry is accepted or not before it is started. */
const nowhere = "/nonexistent/"

/** What the corpus has. */
export interface Corpus {
  readonly files: number
  /** The files of which nothing can be mounted. */
  readonly without: ReadonlyArray<string>
  /** The names of the servers that can be mounted. */
  readonly servers: ReadonlyArray<string>
  /** Their entries as they stand there but for where they lead. */
  readonly entries: JsonObject
  /** The variables that the entries refer to, each with a value. */
  readonly variables: Record<string, string>
}

const redirect = (entry: Json, origin: string): Json => {
  if (!isJsonObject(entry)) return entry
  const { command, url } = entry
  return {
    ...entry,
    ...(typeof command === "string" ? { command: nowhere + command } : {}),
    ...(typeof url === "string" ? { url: url.replace(/^[^/]*\/\/[^/?#]*/, origin) } : {}),
  }
}

const mapOf = (value: Json): JsonObject => {
  if (!isJsonObject(value)) return {}
  const map = value["mcpServers"] ?? value["servers"] ?? value
  return isJsonObject(map) ? map : {}
}

/** @param origin the remote server that every URL is led to */
export const readCorpus = (origin: string): Corpus => {
  const entries: { [name: string]: Json } = {}
  const servers: Array<string> = []
  const without: Array<string> = []
  const files = readdirSync(folder)
  for (const file of files) {
    const parsed = parseDocument(file, readFileSync(join(folder, file), "utf8"))
    const number = file.split(".")[0] ?? file
    const mounted = Result.isSuccess(parsed)
      ? resolve({
          layers: [decodeLayer(parsed.success, { source: { provenance: "user", scope: "flag" } })],
          runtime: {},
        }).servers
      : new Map()
    if (mounted.size === 0) without.push(file)
    if (Result.isFailure(parsed) || mounted.size === 0) continue
    for (const [name, entry] of Object.entries(mapOf(parsed.success.valueAt([]) ?? null)))
      if (mounted.has(name)) entries[`${number}-${name}`] = redirect(entry, origin)
    for (const name of mounted.keys()) servers.push(`${number}-${name}`)
  }
  const references = JSON.stringify(entries).matchAll(/\$\{(?:env:)?(\w+)\}/g)
  const variables = Object.fromEntries(Array.from(references, ([, name = ""]) => [name, "value"]))
  return { files: files.length, without, servers, entries, variables }
}
