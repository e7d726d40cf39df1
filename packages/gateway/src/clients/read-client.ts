/** Reads the servers that another program has for its user. */
import { existsSync } from "node:fs"
import * as Result from "effect/Result"
import {
  decodeLayer,
  decodeServerMap,
  type Dialect,
  isJsonObject,
  joinLayers,
  type Layer,
  limits,
  parseDocument,
  pickDialect,
  type SourceDocument,
  unreadLayer,
} from "@mooring/config"
import type { Host } from "../host.ts"
import { readSettings } from "../sources/index.ts"
import { type Client, clients, filesOf } from "./clients.ts"
import { ownSource as source } from "./differences.ts"

/**
 * A file of servers that was found.
 *
 * @property client whose it is; `undefined` where the user named the file
 */
export interface FoundFile {
  readonly file: string
  readonly client: Client | undefined
  readonly layer: Layer
}

const read = (file: string, decode: (document: SourceDocument) => Layer): Layer => {
  const document = Result.flatMap(readSettings(file), (text) =>
    parseDocument(file, text, { jsonBytes: limits.settingsBytes }),
  )
  return Result.isFailure(document)
    ? unreadLayer(source, document.failure)
    : decode(document.success)
}

/**
 * Reads a file that the user named.
 *
 * @param dialect how it is written; found out where it is not said
 */
export const readNamed = (file: string, dialect: Dialect | undefined): FoundFile => ({
  file,
  client: undefined,
  layer: read(file, (document) =>
    decodeLayer(document, { source, ...(dialect === undefined ? {} : { dialect }) }),
  ),
})

/** The servers that Claude Code keeps for one directory, in its own file. */
const decodeProject = (document: SourceDocument, directory: string): ReadonlyArray<Layer> => {
  const steps = ["projects", directory, "mcpServers"]
  const members = document.valueAt(steps)
  return isJsonObject(members) ? [decodeServerMap(document, { steps, members }, { source })] : []
}

/** Decodes a client's own file: of other settings too, so that nothing in it need be about servers. */
const decodeClient = (host: Host["Service"], client: Client, document: SourceDocument): Layer => {
  const { dialect, because } = pickDialect(document)
  const whole = decodeLayer(document, { source, dialect: { ...dialect, bare: false } })
  const project = client.id === "claude-code" ? decodeProject(document, host.cwd) : []
  const { declarations, missing, diagnostics } = joinLayers(source, [whole, ...project])
  return {
    source,
    declarations,
    missing,
    diagnostics: diagnostics.filter(({ code }) => code !== "servers-absent"),
    dialect: { file: document.file, id: dialect.id, label: dialect.label, because },
  }
}

/** Where a client's configuration may be on this machine. */
export const placesOf = (host: Host["Service"], client: Client): ReadonlyArray<string> =>
  filesOf(client, { platform: process.platform, home: host.home, variables: host.variables })

/** A client's files on this machine. */
export const readClient = (host: Host["Service"], client: Client): ReadonlyArray<FoundFile> =>
  placesOf(host, client)
    .filter((file) => existsSync(file))
    .map((file) => ({
      file,
      client,
      layer: read(file, (document) => decodeClient(host, client, document)),
    }))

/** Every client's files on this machine. */
export const readClients = (host: Host["Service"]): ReadonlyArray<FoundFile> =>
  clients.flatMap((client) => readClient(host, client))
