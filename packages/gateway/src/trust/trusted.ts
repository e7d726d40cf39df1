/** What the user has agreed to: a private file for each agreement, named by its content. */
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Agreement, agreementId, type Digests } from "@mooring/config"
import { type Host, statePath } from "../host.ts"
import { findKeyring } from "../session/installation-key.ts"
import { setAside } from "../state/aside.ts"
import type { Trouble } from "../upkeep/condition.ts"
import { createWhole, makePrivateDirectory, syncDirectory } from "../state/private-file.ts"

/**
 * An agreement as it is kept. It holds no secret.
 *
 * @property file the file that was agreed to, for people; what counts is the content
 * @property at when, ISO 8601
 */
export const Trusted = Schema.Struct({
  id: Schema.String,
  scope: Schema.Literals(["project", "local"]),
  file: Schema.String,
  at: Schema.String,
  agreement: Agreement,
})
export type Trusted = typeof Trusted.Type

const directoryOf = (host: Host["Service"]): string => join(statePath(host), "trust")

const fileOf = (host: Host["Service"], id: string): string =>
  join(directoryOf(host), `${id.replace(":", "-")}.json`)

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Trusted))

/**
 * A kept agreement; `undefined` where there is none, or where it says another thing than its name: what
 * is damaged is not trusted.
 */
const readTrusted = (path: string, digests: Digests): Trusted | undefined => {
  try {
    const decoded = decode(readFileSync(path, "utf8"))
    return Result.isSuccess(decoded) &&
      agreementId(decoded.success.agreement, digests) === decoded.success.id
      ? decoded.success
      : undefined
  } catch {
    return undefined
  }
}

/** What is wrong with the text of an agreement. */
export const troubleInAgreement = (host: Host["Service"], text: string): Trouble | undefined => {
  const remedy = "it counts for nothing; look at the project and agree again: mooring trust"
  const decoded = decode(text)
  if (Result.isFailure(decoded))
    return { status: "damaged", problem: "it is not an agreement, or not the whole of one", remedy }
  const keys = [...(findKeyring(host)?.known.values() ?? [])]
  const { id, agreement } = decoded.success
  return keys.length === 0 || keys.some((digests) => agreementId(agreement, digests) === id)
    ? undefined
    : {
        status: "damaged",
        problem: "it was changed, or made under another installation key",
        remedy,
      }
}

const namesIn = (directory: string): ReadonlyArray<string> => {
  try {
    return readdirSync(directory).filter((name) => name.endsWith(".json"))
  } catch {
    return []
  }
}

/** Everything that is trusted, in the order in which it was agreed to. Without a key nothing is. */
export const listTrusted = (host: Host["Service"]): ReadonlyArray<Trusted> => {
  const digests = findKeyring(host)?.present
  if (digests === undefined) return []
  const directory = directoryOf(host)
  return namesIn(directory)
    .flatMap((name) => readTrusted(join(directory, name), digests) ?? [])
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

/** Whether this very content was agreed to. */
export const isTrusted = (host: Host["Service"], id: string, digests: Digests): boolean =>
  readTrusted(fileOf(host, id), digests)?.id === id

/** Keeps an agreement. It is on disk when this returns; of several processes, all succeed. */
export const keepTrusted = (host: Host["Service"], trusted: Trusted): void => {
  makePrivateDirectory(directoryOf(host))
  const path = fileOf(host, trusted.id)
  const text = `${JSON.stringify(trusted, null, 2)}\n`
  if (createWhole(path, text)) return
  const digests = findKeyring(host)?.present
  if (digests !== undefined && readTrusted(path, digests) !== undefined) return
  // What is there is damaged.
  setAside(path, statSync(path, { throwIfNoEntry: false })?.ino)
  createWhole(path, text)
}

/** How many agreements to one file are kept: what it said before them is asked about anew. */
const keptPerFile = 20

/** Takes back the oldest agreements to a file, where there are many. */
export const pruneTrusted = (host: Host["Service"], file: string): void => {
  const older = listTrusted(host).filter((trusted) => trusted.file === file)
  for (const { id } of older.slice(0, -keptPerFile)) revokeTrusted(host, id)
}

/** Takes an agreement back. */
export const revokeTrusted = (host: Host["Service"], id: string): void => {
  rmSync(fileOf(host, id), { force: true })
  syncDirectory(directoryOf(host))
}
