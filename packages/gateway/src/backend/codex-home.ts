/** The user's own home of Codex: what is in force of it in a turn, and how a turn's home leads to it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { parse } from "smol-toml"
import { type Account, codexHomeDirectory, codexTraits } from "@mooring/config"
import { type Host, stated, statedPath } from "../host.ts"
import type { Surroundings, Unreckoned } from "./backend.ts"
import { stateFile } from "./state-file.ts"

/** Where Codex keeps its conversations, its login and its settings. */
export const codexHome = (host: Host["Service"]): string =>
  statedPath(host, "CODEX_HOME") ?? join(host.home, ".codex")

const configFile = "config.toml"

/** Settings that an administrator made for everybody. */
const systemConfig = "/etc/codex/config.toml"

type Settings = { readonly [name: string]: unknown }

/** A file of settings; empty where there is none. */
const readSettings = (path: string): Result.Result<Settings, Unreckoned> => {
  try {
    return Result.succeed(parse(readFileSync(path, "utf8")))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === "ENOENT" || code === "ENOTDIR") return Result.succeed({})
    // The rest of the message quotes the file, which may have secrets in it.
    const [reason] = message.split("\n")
    return Result.fail({
      problem: `${path} cannot be read: ${reason}`,
      remedy: "mend this file of Codex, or take it away; then run the turn again",
    })
  }
}

const Layer = Schema.Struct({
  mcp_servers: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Unknown)),
  ),
  project_root_markers: Schema.optionalKey(Schema.Array(Schema.String)),
})

const decodeLayer = Schema.decodeUnknownResult(Layer)

/** What says which servers there are; what Codex itself cannot take is nothing to it either. */
const layerOf = (settings: Settings): typeof Layer.Type =>
  Result.getOrElse(decodeLayer(settings), () => ({}))

/** The directories whose settings Codex reads for a project: from its root down to the current one. */
const projectDirectories = (cwd: string, markers: ReadonlyArray<string>): ReadonlyArray<string> => {
  const below: Array<string> = []
  for (let directory = cwd; ; directory = dirname(directory)) {
    below.unshift(directory)
    if (markers.some((marker) => existsSync(join(directory, marker)))) return below
    if (dirname(directory) === directory) return [cwd]
  }
}

/**
 * What is in force of Codex's own configuration in a turn: the user's settings without their servers,
 * and the servers of the layers that Codex reads whatever its home, to be turned off.
 */
export const codexSurroundings = (host: Host["Service"]): Result.Result<Surroundings, Unreckoned> =>
  Result.gen(function* () {
    const user = yield* readSettings(join(codexHome(host), configFile))
    const system = yield* readSettings(systemConfig)
    const markers = layerOf(user).project_root_markers ??
      layerOf(system).project_root_markers ?? [".git"]
    const layers = [layerOf(system)]
    for (const directory of projectDirectories(host.cwd, markers))
      layers.push(layerOf(yield* readSettings(join(directory, ".codex", configFile))))
    const others: { [name: string]: Settings } = {}
    for (const { mcp_servers = {} } of layers)
      for (const [name, server] of Object.entries(mcp_servers))
        others[name] = { ...others[name], ...server }
    const { mcp_servers: _, sqlite_home: __, ...own } = user
    return { foreign: Object.keys(others), own: { ...own, mcp_servers: others } }
  })

/** Directories that have to be in the user's home before a turn, for what a turn puts there to last. */
const lasting = ["sessions", "archived_sessions", "thread-writer-locks"]

/** What a turn's home has of its own: the settings, and the index of conversations by their paths. */
const ofItsOwn = /^config\.toml$|\.sqlite(?:-\w+)?$/

/**
 * Makes a turn's home lead to the user's: everything but the settings is a link into it. A login that
 * Codex refreshes is written through its link.
 */
export const arrangeCodexHome = (host: Host["Service"], directory: string): void => {
  const home = codexHome(host)
  for (const name of lasting) mkdirSync(join(home, name), { recursive: true, mode: 0o700 })
  for (const name of readdirSync(home))
    if (!ofItsOwn.test(name))
      symlinkSync(join(home, name), join(directory, codexHomeDirectory, name))
}

const loginFile = stateFile(
  codexTraits.label,
  Schema.Struct({
    OPENAI_API_KEY: Schema.optionalKey(Schema.NullOr(Schema.String)),
    tokens: Schema.optionalKey(
      Schema.NullOr(Schema.Struct({ account_id: Schema.NullOr(Schema.String) })),
    ),
  }),
)

const apiKey: Account = { _tag: "Known", id: "api-key" }

/** Whom Codex works for: a key in the environment comes before the login in its home. */
export const codexAccount = (host: Host["Service"]): Account => {
  if (stated(host, "CODEX_API_KEY") !== undefined) return apiKey
  const login = loginFile(join(codexHome(host), "auth.json"))
  if (login._tag === "None" && stated(host, "OPENAI_API_KEY") !== undefined) return apiKey
  if (login._tag !== "Read") return login
  const { tokens, OPENAI_API_KEY: key } = login.value
  if (tokens?.account_id) return { _tag: "Known", id: tokens.account_id }
  return key ? apiKey : { _tag: "None" }
}
