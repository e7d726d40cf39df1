/** What a plugin's manifest says about the plugin itself, beside its servers. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { isJsonObject, type Json, type SourceDocument } from "../document/index.ts"

const described = <S extends Schema.Top>(schema: S, description: string): S["Rebuild"] =>
  schema.annotate({ description })

/** A plugin's name as every format takes it: what users write in commands and in their files. */
export const pluginName = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/

/** The longest name that a plugin may have. */
export const longestPluginName = 64

/** How to name a plugin. */
export const pluginNameRule = `at most ${longestPluginName} lower-case letters and digits, in words joined by -, beginning with a letter`

const Author = Schema.Struct({
  name: described(Schema.String, "What the author is called."),
  email: Schema.optionalKey(described(Schema.String, "Where the author can be written to.")),
  url: Schema.optionalKey(described(Schema.String, "A page about the author.")),
})

/** The fields of a manifest that describe the plugin. */
export const Metadata = Schema.Struct({
  name: described(Schema.String, `What the plugin is called: ${pluginNameRule}.`),
  version: Schema.optionalKey(
    described(
      Schema.String,
      "The plugin's version, as semantic versioning has it. A new version ends no conversation: it is told as drift.",
    ),
  ),
  description: Schema.optionalKey(described(Schema.String, "What the plugin is for, in a line.")),
  author: Schema.optionalKey(described(Author, "Who made it.")),
  homepage: Schema.optionalKey(described(Schema.String, "The address of its documentation.")),
  repository: Schema.optionalKey(described(Schema.String, "The address of its source.")),
  license: Schema.optionalKey(described(Schema.String, "Its licence, as an SPDX expression.")),
  keywords: Schema.optionalKey(
    described(Schema.Array(Schema.String), "Words by which people find it."),
  ),
})
export type Metadata = typeof Metadata.Type

/** The keys of a manifest that Mooring knows, in the order in which they are written. */
export const manifestKeys: ReadonlyArray<string> = [
  "$schema",
  ...Object.keys(Metadata.fields),
  "mcpServers",
]

const decode = Schema.decodeUnknownResult(Metadata)

const fits = (field: string, value: Json): boolean =>
  Result.isSuccess(decode({ name: "name", [field]: value }))

/** Whether a text may name a plugin. */
export const mayNamePlugin = (name: string): boolean =>
  pluginName.test(name) && name.length <= longestPluginName

/** What is wrong with the fields of a manifest that describe the plugin. */
export const checkMetadata = (document: SourceDocument): ReadonlyArray<Diagnostic> => {
  const { value } = document
  if (!isJsonObject(value)) return []
  const { name } = value
  const faults = Object.entries(value)
    .filter(([field, member]) => Object.hasOwn(Metadata.fields, field) && !fits(field, member))
    .map(([field]) =>
      document.report([field], "value", {
        code: "field-value",
        message: `this is no ${field} of a plugin`,
        remedy: "write it as the JSON Schema of plugins says: mooring schema plugin",
      }),
    )
  if (name !== undefined && (typeof name !== "string" || mayNamePlugin(name))) return faults
  const wrongName = document.report(["name"], "value", {
    code: "bad-name",
    message: name === undefined ? "this plugin has no name" : "this cannot name a plugin",
    remedy: `write ${pluginNameRule}`,
  })
  return [wrongName, ...faults]
}
