/** Brings an entry's keys and values from a dialect's spelling to the canonical fields. */
import { dialects } from "../dialect/all.ts"
import { isRemark, seemsNarrowing } from "../dialect/common.ts"
import type { Dialect, FieldSpelling } from "../dialect/dialect.ts"
import {
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  showKey,
  type Step,
  toPointer,
} from "../document/index.ts"
import type { Source } from "../provenance.ts"
import { isTemplate, type Template } from "../template/template.ts"
import type { WrittenParts, Written } from "./declaration.ts"
import { didYouMean } from "./did-you-mean.ts"
import { userOnly } from "./rules.ts"
import { type Piece, piecesOf } from "./shapes.ts"

/** A finding about one of an entry's keys. */
export type KeyFinding = readonly [key: string, finding: Finding]

/**
 * An entry's fields by canonical names.
 *
 * @property references what the dialect states by the name of a variable alone, by canonical paths
 * @property parts where each field stands in the file
 * @property ignored keys that are not fields, and have no effect
 * @property refused keys that make the entry unusable
 */
export interface Renamed {
  readonly fields: { readonly [name: string]: Json }
  readonly references: ReadonlyArray<readonly [path: ReadonlyArray<Step>, template: Template]>
  readonly parts: WrittenParts
  readonly ignored: ReadonlyArray<KeyFinding>
  readonly refused: ReadonlyArray<KeyFinding>
}

const provenanceInFile: Finding = {
  code: "provenance-in-file",
  message: "where an entry comes from is found out by who reads it, never said by the entry",
  remedy: "take provenance out",
}

const userOnlyField = (key: string): Finding => ({
  code: "user-only-field",
  message: `${key} is for users to say, not for plugins`,
  remedy: "take it out; it has no effect",
})

const noField = (key: string, dialect: Dialect): Finding => {
  if (Object.hasOwn(dialect.meaningless, key))
    return {
      code: "no-meaning",
      message: `${key} has no effect here: ${dialect.meaningless[key]}`,
      remedy: "leave it to the program that it is for, or take it out",
    }
  if (isRemark(key))
    return {
      code: "no-meaning",
      message: `${showKey(key)} is taken for a remark, and has no effect`,
      remedy: "nothing: it may stay",
    }
  const other = dialects.find(({ fields }) => Object.hasOwn(fields, key))
  if (other !== undefined)
    return {
      code: "unknown-field",
      message: `${key} is a field of ${other.label}, and not of ${dialect.label}`,
      remedy: `write ${other.fields[key]?.field} as ${dialect.label} has it, or take it out; it has no effect`,
    }
  const meant = didYouMean(key, Object.keys(dialect.fields))
  return {
    code: "unknown-field",
    message: `${showKey(key)} is not a field of a server entry${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    remedy: meant === undefined ? "take it out; it has no effect" : `write ${meant}`,
  }
}

const narrows = (key: string): Finding => ({
  code: "unknown-narrowing",
  message: `${showKey(key)} seems to narrow what the server may do, and is not known here`,
  remedy:
    'write "tools": { "include": […] } or "tools": { "exclude": […] } in its place, or take it out',
})

const contradicts = (key: string, other: string): Finding => ({
  code: "field-contradiction",
  message: `${key} and ${other} say different things`,
  remedy: "keep one of the two",
})

/** Sets a value at a path of one or two steps, beside what is there. */
const put = (fields: Record<string, Json>, [field, member]: ReadonlyArray<Step>, value: Json) => {
  if (field === undefined) return
  const map = fields[field]
  // A value of the wrong kind stays, for its schema to refuse.
  if (member !== undefined) {
    if (map === undefined || isJsonObject(map)) fields[field] = { ...map, [member]: value }
  } else fields[field] = isJsonObject(map) && isJsonObject(value) ? { ...map, ...value } : value
}

/** Collects the pieces of an entry, and what speaks against them. */
class Pieces {
  readonly fields: Record<string, Json> = {}
  readonly references: Array<readonly [ReadonlyArray<Step>, Template]> = []
  readonly parts = new Map<string, Written & { readonly key: string }>()
  readonly #said = new Map<string, Json | Template>()

  /** Adds a piece; gives the key that says something else about the same. */
  add(key: string, { path, value, written }: Piece): string | undefined {
    const pointer = toPointer(path)
    const said = this.#said.get(pointer)
    const other = this.parts.get(pointer)?.key
    if (other !== undefined && said !== value) return other
    this.#said.set(pointer, value)
    // What a field implies is said nowhere.
    if (written !== undefined) this.parts.set(pointer, { ...written, key })
    if (isTemplate(value)) {
      this.references.push([path, value])
      put(this.fields, path.slice(0, 1), {})
    } else put(this.fields, path, value)
    return undefined
  }
}

/** Sorts an entry's keys into fields and findings. */
export const rename = (raw: JsonObject, dialect: Dialect, source: Source): Renamed => {
  const pieces = new Pieces()
  const ignored: Array<KeyFinding> = []
  const refused: Array<KeyFinding> = []
  for (const [key, value] of Object.entries(raw)) {
    const spelling: FieldSpelling | undefined = Object.hasOwn(dialect.fields, key)
      ? dialect.fields[key]
      : undefined
    if (key === "provenance") refused.push([key, provenanceInFile])
    else if (spelling === undefined)
      (seemsNarrowing(key) ? refused : ignored).push([
        key,
        seemsNarrowing(key) ? narrows(key) : noField(key, dialect),
      ])
    else if (source.provenance === "plugin" && userOnly.has(spelling.field))
      ignored.push([key, userOnlyField(key)])
    else
      for (const piece of piecesOf(key, value, spelling)) {
        const other = pieces.add(key, piece)
        if (other !== undefined) refused.push([key, contradicts(key, other)])
      }
  }
  const { fields, references, parts } = pieces
  return { fields, references, parts, ignored, refused }
}
