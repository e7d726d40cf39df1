/** What a plugin's format makes of its entries' paths, and what it tells its programs. */
import { Template } from "../template/template.ts"
import type { Stated, TemplateMap } from "./declaration.ts"
import type { Breach } from "./rules.ts"

/**
 * What a format takes for a path inside the plugin; everything else is left to where the agent works.
 *
 * @property cwd a relative working directory
 * @property command a command that begins with `./`
 * @property absent the working directory, where an entry states none
 * @property told whether a program finds its directories in the variables PLUGIN_ROOT and PLUGIN_DATA
 */
export interface PluginPaths {
  readonly cwd: boolean
  readonly command: boolean
  readonly absent: boolean
  readonly told: boolean
}

/** No path of a plugin's entries is changed. */
export const pathsAsWritten: PluginPaths = {
  cwd: false,
  command: false,
  absent: false,
  told: false,
}

const pluginRoot = { _tag: "Root", root: "plugin" } as const

/** The clear text that a template begins with; `undefined` where it begins with a reference. */
const beginningOf = ({ parts: [first] }: Template): string | undefined =>
  first?._tag === "Literal" ? first.text : undefined

const isAbsolute = (path: string): boolean => /^(?:[/\\~]|[A-Za-z]:)/.test(path)

/** Whether a path climbs above where it begins, as text. */
const climbs = (path: string): boolean => {
  let depth = 0
  for (const step of path.split(/[/\\]/)) {
    if (step === "..") depth -= 1
    else if (step !== "" && step !== ".") depth += 1
    if (depth < 0) return true
  }
  return false
}

/** A relative path as one inside the plugin. */
const inside = (template: Template, beginning: string): Template => {
  const rest = beginning.replace(/^(?:\.\/+)+|^\.$/, "")
  return new Template([
    pluginRoot,
    ...(rest === "" ? [] : [{ _tag: "Literal", text: `/${rest}` } as const]),
    ...template.parts.slice(1),
  ])
}

/** The variables in which a program finds the plugin's directories. */
const places: TemplateMap = {
  PLUGIN_ROOT: new Template([pluginRoot]),
  PLUGIN_DATA: new Template([{ _tag: "Root", root: "data" }]),
}

/** What an entry states, with its relative paths inside the plugin; or the path that leads out of it. */
export const insidePlugin = (stated: Stated, paths: PluginPaths): Stated | Breach => {
  const { command, cwd } = stated
  const place = cwd == null ? undefined : beginningOf(cwd)
  const isOwnPlace = paths.cwd && place !== undefined && !isAbsolute(place)
  if (cwd != null && isOwnPlace && climbs(cwd.toString()))
    return {
      code: "file-outside-plugin",
      path: ["cwd"],
      message: "this directory is outside of the plugin",
      remedy: "name a directory inside of it, or ${PLUGIN_DATA}",
    }
  const program = command === undefined ? undefined : beginningOf(command)
  const isOwnProgram = paths.command && program?.startsWith("./") === true
  if (command !== undefined && isOwnProgram && climbs(command.toString()))
    return {
      code: "file-outside-plugin",
      path: ["command"],
      message: "this program is outside of the plugin",
      remedy: "name one inside of it, or one that is found by its name alone",
    }
  const taken = paths.told && Object.keys(places).find((name) => name in (stated.env ?? {}))
  if (taken)
    return {
      code: "field-value",
      path: ["env", taken],
      message: `${taken} is set to the plugin's own directory`,
      remedy: "take it out, or use another name",
    }
  return {
    ...stated,
    ...(command !== undefined && paths.told ? { env: { ...stated.env, ...places } } : {}),
    ...(command !== undefined && program !== undefined && isOwnProgram
      ? { command: inside(command, program) }
      : {}),
    ...(cwd != null && place !== undefined && isOwnPlace ? { cwd: inside(cwd, place) } : {}),
    ...(command !== undefined && cwd == null && paths.absent
      ? { cwd: new Template([pluginRoot]) }
      : {}),
  }
}
