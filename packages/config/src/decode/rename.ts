/** Brings an entry's keys from a dialect's spelling to the canonical names of fields. */
import type { Dialect, FieldName, FieldSpelling } from "../dialect/dialect.ts"
import { type Finding, type Json, type JsonObject, showKey } from "../document/index.ts"
import type { Source } from "../provenance.ts"
import { didYouMean } from "./did-you-mean.ts"
import { userOnly } from "./rules.ts"

/** A finding about one of an entry's keys. */
type KeyFinding = readonly [key: string, finding: Finding]

/**
 * An entry's fields by canonical names.
 *
 * @property keys the key that each field has in the file
 * @property ignored keys that are not fields, and have no effect
 * @property refused keys that make the entry unusable
 */
export interface Renamed {
  readonly fields: { readonly [name: string]: Json }
  readonly keys: ReadonlyMap<FieldName, string>
  readonly ignored: ReadonlyArray<KeyFinding>
  readonly refused: ReadonlyArray<KeyFinding>
}

const provenanceInFile: Finding = {
  code: "provenance-in-file",
  message: "where an entry comes from is found out by who reads it, never said by the entry",
  remedy: "take provenance out",
}

const unknownField = (key: string, dialect: Dialect): Finding => {
  const meant = didYouMean(key, Object.keys(dialect.fields))
  return {
    code: "unknown-field",
    message: `${showKey(key)} is not a field of a server entry${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    remedy: meant === undefined ? "take it out; it has no effect" : `write ${meant}`,
  }
}

const maps: ReadonlySet<FieldName> = new Set<FieldName>(["env", "headers"])

const canonicalValue = (value: Json, { field, values, negated }: FieldSpelling): Json => {
  // Some programs write an empty map as an empty list.
  if (maps.has(field) && Array.isArray(value) && value.length === 0) return {}
  if (negated === true) return typeof value === "boolean" ? !value : value
  return values !== undefined && typeof value === "string" && Object.hasOwn(values, value)
    ? (values[value] ?? value)
    : value
}

/** Sorts an entry's keys into fields and findings. */
export const rename = (raw: JsonObject, dialect: Dialect, source: Source): Renamed => {
  const fields: Record<string, Json> = {}
  const keys = new Map<FieldName, string>()
  const ignored: Array<KeyFinding> = []
  const refused: Array<KeyFinding> = []
  for (const [key, value] of Object.entries(raw)) {
    const spelling = Object.hasOwn(dialect.fields, key) ? dialect.fields[key] : undefined
    if (key === "provenance") refused.push([key, provenanceInFile])
    else if (spelling === undefined) ignored.push([key, unknownField(key, dialect)])
    else if (source.provenance === "plugin" && userOnly.has(spelling.field))
      ignored.push([
        key,
        {
          code: "user-only-field",
          message: `${key} is for users to say, not for plugins`,
          remedy: "take it out; it has no effect",
        },
      ])
    else {
      const { field } = spelling
      const canonical = canonicalValue(value, spelling)
      const other = keys.get(field)
      if (other !== undefined && fields[field] !== canonical)
        refused.push([
          key,
          {
            code: "field-contradiction",
            message: `${key} and ${other} say different things`,
            remedy: "keep one of the two",
          },
        ])
      fields[field] = canonical
      keys.set(field, key)
    }
  }
  return { fields, keys, ignored, refused }
}
