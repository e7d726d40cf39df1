/** The JSON Schema of each field of a server entry, in the canonical dialect's spellings. */
import { removable } from "../decode/removals.ts"
import { userOnly } from "../decode/rules.ts"
import { statedSchema } from "../decode/schema.ts"
import { canonical } from "../dialect/canonical.ts"
import type { FieldName, FieldSpelling } from "../dialect/dialect.ts"
import { braces } from "../template/spelling.ts"
import { type Keywords, keywordsOf, orNull } from "./keywords.ts"

/** Who writes an entry: what they may say differs. */
export type Writer = "user" | "plugin"

/** What the text of a field has to look like, beyond being text. */
const texts: { readonly [field in FieldName]?: Keywords } = {
  command: { pattern: "\\S" },
  cwd: { pattern: "\\S" },
  // An empty list is an empty map to some programs that write these files.
  env: {
    type: ["object", "array"],
    maxItems: 0,
    propertyNames: { pattern: "^[^=\\u0000]+$" },
    // A whole number beyond these has no text of its own.
    additionalProperties: {
      type: ["string", "number", "boolean"],
      minimum: Number.MIN_SAFE_INTEGER,
      maximum: Number.MAX_SAFE_INTEGER,
    },
  },
  headers: {
    type: ["object", "array"],
    maxItems: 0,
    propertyNames: { pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$" },
    additionalProperties: { type: "string", pattern: "^[^\\r\\n]*$" },
  },
}

const fields: { readonly [name: string]: Keywords } = Object.fromEntries(
  Object.entries(statedSchema(braces).fields).map(([name, schema]) => [
    name,
    { ...keywordsOf(schema), ...texts[name as FieldName] },
  ]),
)

/** The same, with `null` at a leaf of it. */
const withNullAt = (keywords: Keywords, inner: string | undefined): Keywords => {
  if (inner === undefined) return orNull(keywords)
  const { properties, additionalProperties: values } = keywords
  if (inner === "*")
    return typeof values === "object"
      ? { ...keywords, additionalProperties: orNull(values) }
      : keywords
  const member = properties?.[inner]
  return member ? { ...keywords, properties: { ...properties, [inner]: orNull(member) } } : keywords
}

/** The same, with `null` wherever it takes something away. */
const withRemovals = (field: FieldName, keywords: Keywords): Keywords => {
  let current = keywords
  for (const [name, inner] of removable) if (name === field) current = withNullAt(current, inner)
  return current
}

const stringList: Keywords = { type: "array", items: { type: "string" } }

const half = (filter: Keywords, name: "include" | "exclude"): Keywords =>
  filter.properties?.[name] || {}

/** A field as a spelling of it has it; a shape that the canonical dialect has not is left open. */
const spelled = ({ values, shape, field }: FieldSpelling, keywords: Keywords): Keywords => {
  if (values !== undefined) return { ...keywords, enum: Object.keys(values) }
  const { description = "" } = keywords
  switch (shape) {
    case undefined:
      return keywords
    case "negated":
      return { ...keywords, description: `The opposite of ${field}. ${description}` }
    case "include":
    case "exclude":
      return half(keywords, shape)
    case "include-or-all": {
      const { description: _, ...filter } = keywords
      return {
        description: `${description} A list is of those that are, and * in it is all.`,
        anyOf: [filter, stringList],
      }
    }
    default:
      return { description }
  }
}

const usersToSay = (key: string): Keywords => ({
  description: `${key} is for users to say; of a plugin it has no effect.`,
  deprecationMessage: `${key} is for users to say, not for plugins: it has no effect`,
  doNotSuggest: true,
})

const propertyOf = (writer: Writer, key: string, spelling: FieldSpelling): Keywords => {
  const { field } = spelling
  if (writer === "plugin" && userOnly.has(field)) return usersToSay(key)
  const keywords = fields[field] ?? {}
  return spelled(spelling, writer === "user" ? withRemovals(field, keywords) : keywords)
}

/** Every field of an entry, by each of its spellings. */
export const entryProperties = (writer: Writer): { readonly [key: string]: Keywords } => ({
  ...Object.fromEntries(
    Object.entries(canonical.fields).map(([key, spelling]) => [
      key,
      propertyOf(writer, key, spelling),
    ]),
  ),
  provenance: {
    description: "Never written: where an entry comes from is found out by who reads it.",
    not: {},
    doNotSuggest: true,
  },
})
