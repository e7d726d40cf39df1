/** Decodes the `pluginDirectories` of a user's file: directories each of whose children may be a plugin. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Finding, Json } from "../document/index.ts"
import type { Origin } from "../provenance.ts"
import type { SectionReader } from "./section-reader.ts"
import { isTextList } from "./text-list.ts"

/**
 * A directory of plugins.
 *
 * @property path as written: absolute, `~/…`, or relative to the file
 */
export interface PluginDirectory {
  readonly path: string
  readonly origin: Origin
  readonly report: (finding: Finding) => Diagnostic
}

/** The directories of plugins that a file names. Where they cannot be read, any plugin may be missing. */
export const readPluginDirectories = (
  reader: SectionReader,
  value: Json | undefined,
): ReadonlyArray<PluginDirectory> => {
  if (value === undefined) return []
  const { document, source } = reader
  if (isTextList(value))
    return value.map((path, index) => ({
      path,
      origin: document.originOf(["pluginDirectories", index]),
      report: (finding) => document.report(["pluginDirectories", index], "value", finding),
    }))
  const because = reader.report(["pluginDirectories"], "value", {
    code: "field-value",
    message: "pluginDirectories is a list of directories",
    remedy: 'write ["~/plugins"]',
  })
  reader.missing.push({ _tag: "Any", source, because })
  return []
}
