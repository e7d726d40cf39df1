/** What the words of `mooring mcp import` stand for: dialects, files, programs, servers. */
import { existsSync } from "node:fs"
import * as Effect from "effect/Effect"
import { type Dialect, dialects, didYouMean } from "@mooring/config"
import {
  clients,
  type FoundFile,
  type Incoming,
  placesOf,
  readClient,
  readNamed,
} from "../clients/index.ts"
import { expandPath, type Host } from "../host.ts"
import { refuse } from "./ask.ts"
import type { Ended } from "./exit-code.ts"
import { shortPath } from "./say.ts"

/** The candidate that was meant by a word that is not among them, as the end of a sentence. */
const meant = (word: string, candidates: ReadonlyArray<string>): string => {
  const near = didYouMean(word, candidates)
  return near === undefined ? "" : `; did you mean ${near}?`
}

/** The dialect of a name. */
export const dialectOf = (id: string | undefined): Effect.Effect<Dialect | undefined, Ended> => {
  const dialect = dialects.find((one) => one.id === id)
  if (id === undefined || dialect !== undefined) return Effect.succeed(dialect)
  const ids = dialects.map((one) => one.id)
  return refuse(`there is no dialect ${id}${meant(id, ids)}`, `write one of ${ids.join(", ")}`)
}

/** The files that a word on the command line stands for: a client's, or the one of that path. */
export const filesFor = (
  host: Host["Service"],
  word: string,
  dialect: Dialect | undefined,
): Effect.Effect<ReadonlyArray<FoundFile>, Ended> => {
  const client = clients.find(({ id }) => id === word)
  if (client !== undefined) {
    const found = readClient(host, client)
    return found.length > 0
      ? Effect.succeed(found)
      : refuse(
          `${client.label} has no configuration here`,
          `it would be at ${placesOf(host, client).map(shortPath).join(" or ")}; if it is elsewhere: mooring mcp import FILE`,
        )
  }
  const path = expandPath(host, host.cwd, word)
  if (existsSync(path) || /[/\\.]/.test(word)) return Effect.succeed([readNamed(path, dialect)])
  const ids = clients.map(({ id }) => id)
  return refuse(
    `there is neither a client nor a file ${word}${meant(word, ids)}`,
    `name a file, or one of ${ids.join(", ")}`,
  )
}

/** The entries of some names; all where none is given. */
export const onlyThese = (
  entries: ReadonlyArray<Incoming>,
  only: ReadonlyArray<string>,
): Effect.Effect<ReadonlyArray<Incoming>, Ended> => {
  if (only.length === 0) return Effect.succeed(entries)
  const names = entries.map(({ name }) => name)
  const missing = only.find((name) => !names.includes(name))
  return missing === undefined
    ? Effect.succeed(entries.filter(({ name }) => only.includes(name)))
    : refuse(
        `there is no server ${missing} in what was read${meant(missing, names)}`,
        "see which there are: mooring mcp import --dry-run",
      )
}
