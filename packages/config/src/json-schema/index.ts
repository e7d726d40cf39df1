/** JSON Schemas of the files that people write, made from the schemas that decode them. */
import type { Keywords } from "./keywords.ts"
import { pluginFileSchema } from "./plugin-file.ts"
import { userFileSchema } from "./user-file.ts"

export type { Keywords } from "./keywords.ts"

/** The files that have a JSON Schema. */
export const schemaFiles = ["user", "plugin"] as const
export type SchemaFile = (typeof schemaFiles)[number]

const schemas: Readonly<Record<SchemaFile, () => Keywords>> = {
  user: userFileSchema,
  plugin: pluginFileSchema,
}

/**
 * The JSON Schema (draft-07) of a user's own file, or of a plugin's manifest.
 *
 * What the decoder takes is valid by it, and what the decoder refuses as a shape is not. What lies in
 * a text (a misspelt reference, an address) is the decoder's alone to find, and so is a field that
 * nobody knows: it has no effect, and is no error.
 *
 * @example
 * ```ts
 * const text = JSON.stringify(jsonSchemaOf("user"), null, 2)
 * ```
 */
export const jsonSchemaOf = (file: SchemaFile): Keywords => schemas[file]()

/** A JSON Schema as a file has it, the same whenever it is made. */
export const jsonSchemaText = (file: SchemaFile): string =>
  `${JSON.stringify(jsonSchemaOf(file), null, 2)}\n`
