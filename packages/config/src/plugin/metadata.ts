/** What a plugin's manifest says about the plugin itself, beside its servers. */
import * as Schema from "effect/Schema"

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
