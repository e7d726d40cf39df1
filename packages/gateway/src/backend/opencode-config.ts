/** The user's own configuration of opencode: the servers in all of its layers, and whom it works for. */
import { readFileSync } from "node:fs"
import { dirname, isAbsolute, join, resolve } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type ParseError, parse } from "jsonc-parser"
import { type Account, opencodeTraits } from "@mooring/config"
import { type Host, stated, statedPath } from "../host.ts"
import type { Surroundings, Unreckoned } from "./backend.ts"
import { stateFile } from "./state-file.ts"

const configHome = (host: Host["Service"]): string =>
  join(statedPath(host, "XDG_CONFIG_HOME") ?? join(host.home, ".config"), "opencode")

/** Where opencode keeps its conversations and its logins. */
export const opencodeHome = (host: Host["Service"]): string =>
  join(statedPath(host, "XDG_DATA_HOME") ?? join(host.home, ".local/share"), "opencode")

/** A directory and all above it. */
const upwards = (directory: string): ReadonlyArray<string> =>
  dirname(directory) === directory ? [directory] : [directory, ...upwards(dirname(directory))]

const names = ["opencode.json", "opencode.jsonc"]

/** Settings that an administrator made for everybody. */
const managed = "/etc/opencode"

/** Every file that opencode may read servers from. */
const configFiles = (host: Host["Service"]): ReadonlyArray<string> => {
  const projects = upwards(host.cwd)
  const directories = [
    configHome(host),
    ...projects,
    ...projects.map((directory) => join(directory, ".opencode")),
    join(host.home, ".opencode"),
    statedPath(host, "OPENCODE_CONFIG_DIR"),
    managed,
  ].flatMap((directory) => (directory === undefined ? [] : [directory]))
  return [
    join(configHome(host), "config.json"),
    ...directories.flatMap((directory) => names.map((name) => join(directory, name))),
  ]
}

type Settings = { readonly [name: string]: unknown }

const Servers = Schema.Struct({ mcp: Schema.Record(Schema.String, Schema.Unknown) })
const decodeServers = Schema.decodeUnknownResult(Servers)

const serversIn = (settings: unknown): ReadonlyArray<string> =>
  Result.match(decodeServers(settings), {
    onFailure: () => [],
    onSuccess: ({ mcp }) => Object.keys(mcp),
  })

/** The names of the servers in a file, as far as it can be read: opencode itself says what is wrong. */
const serversOf = (path: string): ReadonlyArray<string> => {
  try {
    return serversIn(parse(readFileSync(path, "utf8"), [], { allowTrailingComma: true }))
  } catch {
    return []
  }
}

const refused = (where: string, problem: string): Result.Result<never, Unreckoned> =>
  Result.fail({
    problem: `${where} ${problem}`,
    remedy: "mend what it says, or unset the variable; then run the turn again",
  })

const parseSettings = (where: string, text: string): Result.Result<Settings, Unreckoned> => {
  const errors: Array<ParseError> = []
  const value: unknown = parse(text, errors, { allowTrailingComma: true })
  return errors.length > 0 || typeof value !== "object" || value === null || Array.isArray(value)
    ? refused(where, "is no JSON object")
    : Result.succeed(value as Settings)
}

/** A file's text with the files that it refers to by where they are, whatever reads it. */
const rooted = (text: string, directory: string): string =>
  text.replaceAll(/\{file:([^}]+)\}/g, (reference, path: string) =>
    isAbsolute(path) || path.startsWith("~/") ? reference : `{file:${resolve(directory, path)}}`,
  )

/** The settings of the file that `OPENCODE_CONFIG` names. */
const configSettings = (host: Host["Service"]): Result.Result<Settings, Unreckoned> => {
  const path = statedPath(host, "OPENCODE_CONFIG")
  if (path === undefined) return Result.succeed({})
  try {
    const text = readFileSync(path, "utf8")
    return parseSettings(`OPENCODE_CONFIG (${path})`, rooted(text, dirname(path)))
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException
    return code === "ENOENT"
      ? Result.succeed({})
      : refused(`OPENCODE_CONFIG (${path})`, `cannot be read: ${code}`)
  }
}

/**
 * What of opencode's own configuration is in force in a turn: the names of the servers that it would
 * start, and the settings in the two variables that the turn needs for its own.
 */
export const opencodeSurroundings = (
  host: Host["Service"],
): Result.Result<Surroundings, Unreckoned> =>
  Result.gen(function* () {
    const config = yield* configSettings(host)
    const content = yield* parseSettings(
      "OPENCODE_CONFIG_CONTENT",
      stated(host, "OPENCODE_CONFIG_CONTENT") ?? "{}",
    )
    const foreign = new Set([
      ...configFiles(host).flatMap(serversOf),
      ...serversIn(config),
      ...serversIn(content),
    ])
    return { foreign: [...foreign], own: { config, content } }
  })

const loginsFile = stateFile(
  opencodeTraits.label,
  Schema.Record(Schema.String, Schema.Struct({ accountId: Schema.optionalKey(Schema.String) })),
)

/**
 * Whom opencode works for: the accounts that it is logged in to. It keeps its conversations itself,
 * whatever provider answers, so keys alone are one account.
 */
export const opencodeAccount = (host: Host["Service"]): Account => {
  const logins = loginsFile(join(opencodeHome(host), "auth.json"))
  if (logins._tag !== "Read") return logins
  const ids = Object.values(logins.value).flatMap(({ accountId }) => accountId ?? [])
  return { _tag: "Known", id: ids.toSorted().join(",") || "api-key" }
}
