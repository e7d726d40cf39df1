/** Gemini CLI's own directory: what is configured there, and a home for one turn that shares the rest. */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Result from "effect/Result"
import { geminiHome, isJsonObject, type JsonObject, parseDocument } from "@mooring/config"
import { type Host, statedPath } from "../host.ts"
import type { Surroundings, Unreckoned } from "./backend.ts"

/** The directory that stands in for the user's home directory. */
const userHome = (host: Host["Service"]): string => statedPath(host, "GEMINI_CLI_HOME") ?? host.home

/** Where Gemini CLI keeps settings, logins and conversations. */
export const ownDirectory = (host: Host["Service"]): string => join(userHome(host), ".gemini")

/** A JSON object of its configuration: as it is, `None` where there is none, else what is wrong. */
export const readObject = (
  path: string,
):
  | { readonly _tag: "Known"; readonly value: JsonObject }
  | { readonly _tag: "None" }
  | Unreadable => {
  try {
    const document = parseDocument(path, readFileSync(path, "utf8"))
    if (Result.isFailure(document))
      return { _tag: "Unreadable", message: `${path}: ${document.failure.message}` }
    const value = document.success.valueAt([])
    return isJsonObject(value)
      ? { _tag: "Known", value }
      : { _tag: "Unreadable", message: `${path}: it is not an object` }
  } catch (error) {
    const { code = "it cannot be read" } = error as NodeJS.ErrnoException
    return code === "ENOENT"
      ? { _tag: "None" }
      : { _tag: "Unreadable", message: `${path}: ${code}` }
  }
}

interface Unreadable {
  readonly _tag: "Unreadable"
  readonly message: string
}

const settingsPath = (host: Host["Service"]): string => join(ownDirectory(host), "settings.json")

/** The user's own settings. */
export const readSettings = (host: Host["Service"]) => readObject(settingsPath(host))

const objectAt = (path: string): JsonObject => {
  const read = readObject(path)
  return read._tag === "Known" ? read.value : {}
}

const memberOf = (object: JsonObject, name: string): JsonObject => {
  const value = object[name]
  return value !== undefined && isJsonObject(value) ? value : {}
}

const listDirectory = (path: string): ReadonlyArray<string> => {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

const systemSettings = (host: Host["Service"]): ReadonlyArray<string> => {
  const system =
    statedPath(host, "GEMINI_CLI_SYSTEM_SETTINGS_PATH") ??
    (process.platform === "darwin"
      ? "/Library/Application Support/GeminiCli/settings.json"
      : "/etc/gemini-cli/settings.json")
  return [
    system,
    statedPath(host, "GEMINI_CLI_SYSTEM_DEFAULTS_PATH") ??
      join(dirname(system), "system-defaults.json"),
  ]
}

/** The manifests of the extensions that are installed, or linked to. */
const extensions = (directory: string): ReadonlyArray<string> =>
  listDirectory(directory).flatMap((name) => {
    const { source } = objectAt(join(directory, name, ".gemini-extension-install.json"))
    return [join(directory, name), ...(typeof source === "string" ? [source] : [])].map((path) =>
      join(path, "gemini-extension.json"),
    )
  })

const excludedIn = (settings: JsonObject): ReadonlyArray<string> => {
  const { excluded } = memberOf(settings, "mcp")
  return Array.isArray(excluded)
    ? (excluded as ReadonlyArray<unknown>).filter((name) => typeof name === "string")
    : []
}

/**
 * The names that mean something in its own configuration: an entry of the same name in a project or an
 * extension would be merged into ours, and one that is switched off takes ours with it.
 */
const foreignNames = (host: Host["Service"]): ReadonlyArray<string> => {
  const own = ownDirectory(host)
  const settings = [
    settingsPath(host),
    join(host.cwd, ".gemini/settings.json"),
    ...systemSettings(host),
  ].map(objectAt)
  const manifests = [
    ...extensions(join(own, "extensions")),
    ...extensions(join(host.cwd, ".gemini/extensions")),
  ].map(objectAt)
  return [
    ...[...settings.slice(1), ...manifests].flatMap((file) =>
      Object.keys(memberOf(file, "mcpServers")),
    ),
    ...settings.flatMap(excludedIn),
    ...Object.keys(objectAt(join(own, "mcp-server-enablement.json"))),
  ]
}

/** What of its configuration a rendering has to reckon with. */
export const surroundings = (host: Host["Service"]): Result.Result<Surroundings, Unreckoned> => {
  const settings = readSettings(host)
  return settings._tag === "Unreadable"
    ? Result.fail({
        problem: settings.message,
        remedy: "mend this file of Gemini CLI, or take it away; then run the turn again",
      })
    : Result.succeed({
        foreign: foreignNames(host),
        own: settings._tag === "Known" ? settings.value : {},
      })
}

/** Directories that it makes itself, and keeps conversations in. */
const kept = ["tmp", "history"]

/**
 * Makes a home for one turn of what is in the user's own, but for the settings, which are rendered:
 * logins, conversations, extensions and memory are the same files.
 */
export const arrangeHome = (host: Host["Service"], directory: string): void => {
  const settings = readSettings(host)
  if (settings._tag === "Unreadable") throw new Error(settings.message)
  const own = ownDirectory(host)
  for (const name of kept) mkdirSync(join(own, name), { recursive: true, mode: 0o700 })
  const home = join(directory, geminiHome)
  for (const name of listDirectory(own))
    if (name !== "settings.json") symlinkSync(join(own, name), join(home, ".gemini", name))
  const variables = join(userHome(host), ".env")
  if (existsSync(variables)) symlinkSync(variables, join(home, ".env"))
}
