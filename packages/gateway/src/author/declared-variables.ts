/** Which of the variables that a plugin reads its manifest declares, where its format has a place for that. */
import { isJsonObject, type SourceDocument } from "@mooring/config"

/** The variables of a Gemini extension's `settings`; `undefined` where it has none. */
const settingsOf = (manifest: SourceDocument): ReadonlySet<string> | undefined => {
  const settings = manifest.valueAt(["settings"])
  return Array.isArray(settings)
    ? new Set(settings.map((setting) => (isJsonObject(setting) ? String(setting["envVar"]) : "")))
    : undefined
}

/** What Claude Code calls the variable of a `userConfig` option. */
const optionPrefix = "CLAUDE_PLUGIN_OPTION_"

const optionsOf = (manifest: SourceDocument): ReadonlySet<string> => {
  const options = manifest.valueAt(["userConfig"])
  return new Set(
    Object.keys(isJsonObject(options) ? options : {}).map(
      (name) =>
        optionPrefix +
        name
          .replaceAll(/[^A-Za-z0-9]+/g, "_")
          .replace(/^(?=[0-9])/, "_")
          .toUpperCase(),
    ),
  )
}

/** Whether a manifest has a place for a variable, and does not declare it there. */
export const isUndeclared = (manifest: SourceDocument | undefined, name: string): boolean => {
  if (manifest === undefined) return false
  if (name.startsWith(optionPrefix)) return !optionsOf(manifest).has(name)
  return settingsOf(manifest)?.has(name) === false
}
