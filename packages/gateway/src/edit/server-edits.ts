/** What is changed in a document so that it declares a server otherwise: pure, from documents to edits. */
import * as Result from "effect/Result"
import {
  canonical,
  type Diagnostic,
  type Dialect,
  type FieldName,
  type FieldSpelling,
  findServerMap,
  isJsonObject,
  type Json,
  type JsonObject,
  pickDialect,
  type SourceDocument,
  type Step,
} from "@mooring/config"
import type { Edit } from "./edit-file.ts"
import { EditRefused } from "./errors.ts"

/** The servers of a document: where they stand, and how their fields are spelt. */
export interface ServerSection {
  readonly document: SourceDocument
  readonly dialect: Dialect
  readonly steps: ReadonlyArray<Step>
}

/** Fields of an entry by their canonical names; `undefined` takes one away. */
export type Fields = { readonly [F in FieldName]?: Json | undefined }

const refuse = (
  document: SourceDocument,
  kind: EditRefused["kind"],
  because: Diagnostic,
): EditRefused =>
  new EditRefused({
    path: document.file,
    kind,
    problem: because.message,
    remedy: because.remedy,
    diagnostics: [because],
  })

/**
 * Finds the servers of a document.
 *
 * @param own whether it is the user's own file, which has servers among other sections
 */
export const sectionOf = (document: SourceDocument, own: boolean): ServerSection => {
  const dialect = own ? canonical : pickDialect(document).dialect
  const { value } = document
  // What is empty says nothing yet: not even that its entries stand at the top.
  const isEmpty = isJsonObject(value) && Object.keys(value).length === 0
  const map = findServerMap(document, dialect, dialect.bare && !own && !isEmpty)
  if (Result.isFailure(map)) throw refuse(document, "in-the-way", map.failure)
  return { document, dialect, steps: map.success?.steps ?? dialect.maps[0] ?? [] }
}

/** The entry of a name, as it is written; `null` where it removes the server. */
export const entryIn = ({ document, steps }: ServerSection, name: string): Json | undefined =>
  document.valueAt([...steps, name])

const spellingOf = ({ fields }: Dialect, key: string): FieldSpelling | undefined =>
  Object.hasOwn(fields, key) ? fields[key] : undefined

/** Whether a key takes a field's canonical value as it is. */
const isPlain = (spelling: FieldSpelling | undefined, field: FieldName): boolean =>
  spelling?.field === field &&
  (spelling.shape === undefined || spelling.shape === "include-or-all") &&
  spelling.implies === undefined

/** The key of a field: as the entry has it, else as the dialect spells it. */
const keyOf = (
  { dialect }: ServerSection,
  entry: JsonObject,
  field: FieldName,
): string | undefined =>
  Object.keys(entry).find((key) => spellingOf(dialect, key)?.field === field) ??
  [field === "transport" ? "type" : field, ...Object.keys(dialect.fields)].find((key) =>
    isPlain(spellingOf(dialect, key), field),
  )

/** A canonical value as the dialect writes it under a key; `undefined` where it has no such words. */
const asWritten = (spelling: FieldSpelling | undefined, value: Json): Json | undefined => {
  switch (spelling?.shape) {
    case undefined:
      return spelling === undefined ? undefined : value
    case "negated":
      return typeof value === "boolean" ? !value : undefined
    case "seconds":
      return typeof value === "number" ? value / 1000 : undefined
    case "include-or-all":
      return isJsonObject(value) ? value : undefined
    default:
      return undefined
  }
}

const cannotSay = ({ document, dialect, steps }: ServerSection, name: string, field: FieldName) =>
  refuse(
    document,
    "unsupported",
    document.report([...steps, name], "value", {
      code: "field-value",
      message: `${dialect.label} has no plain word for ${field}`,
      remedy: "write it by hand, or put the server into your own file: --scope user",
    }),
  )

/** Fields under the keys that an entry has for them, or would have. */
const spell = (
  section: ServerSection,
  name: string,
  entry: JsonObject,
  fields: Fields,
): ReadonlyArray<readonly [key: string, value: Json | undefined]> =>
  (Object.entries(fields) as ReadonlyArray<[FieldName, Json | undefined]>).map(([field, value]) => {
    const key = keyOf(section, entry, field)
    if (key === undefined) throw cannotSay(section, name, field)
    if (value === undefined || value === null) return [key, value]
    const written = asWritten(spellingOf(section.dialect, key), value)
    if (written === undefined) throw cannotSay(section, name, field)
    return [key, written]
  })

const objectAt = (entry: Json | undefined): JsonObject => (isJsonObject(entry) ? entry : {})

/** The edits that give an entry fields. The members of `env` and `headers` are added to those there are. */
export const setFields = (
  section: ServerSection,
  name: string,
  fields: Fields,
): ReadonlyArray<Edit> =>
  spell(section, name, objectAt(entryIn(section, name)), fields).flatMap(
    ([key, value]): ReadonlyArray<Edit> => {
      const path = [...section.steps, name, key]
      if (!isMap(key) || !isJsonObject(value)) return [{ path, value }]
      const there = Object.keys(objectAt(section.document.valueAt(path)))
      return Object.entries(value).map(([member, inner]) => ({
        path: [...path, memberKey(key, member, there)],
        value: inner,
      }))
    },
  )

const isMap = (key: string): boolean => key === "env" || key === "headers"

/** The case of a header's name means nothing: the one that is there is kept. */
const memberKey = (key: string, member: string, there: ReadonlyArray<string>): string =>
  (key === "headers"
    ? there.find((other) => other.toLowerCase() === member.toLowerCase())
    : undefined) ?? member

/**
 * The edits that take a field, or a member of one, out of an entry.
 *
 * @param below whether a lower layer may state it: `null` then takes that away
 */
export const unsetField = (
  section: ServerSection,
  name: string,
  field: string,
  below: boolean,
): ReadonlyArray<Edit> => {
  const [head = "", ...rest] = field.split(/\.(.*)/s).filter((part) => part !== "")
  const entry = objectAt(entryIn(section, name))
  const key = keyOf(section, entry, head as FieldName) ?? head
  const map = objectAt(entry[key])
  const member = rest.map((one) => memberKey(key, one, Object.keys(map)))
  const path = [...section.steps, name, key, ...member]
  const there = section.document.valueAt(path) !== undefined
  if (there) return [{ path, value: undefined }]
  return below ? [{ path, value: null }] : []
}

/** The edit that puts a whole entry under a name. */
export const putEntry = (
  section: ServerSection,
  name: string,
  fields: Fields,
): ReadonlyArray<Edit> => [
  {
    path: [...section.steps, name],
    value: Object.fromEntries(
      spell(section, name, {}, fields).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ),
  },
]

/** The edits that take an entry out. */
export const removeEntry = ({ steps }: ServerSection, name: string): ReadonlyArray<Edit> => [
  { path: [...steps, name], value: undefined },
]

/** The keys of an entry that turn it off. */
const offKeys = ({ dialect }: ServerSection, entry: JsonObject): ReadonlyArray<string> =>
  Object.entries(entry).flatMap(([key, value]) => {
    const spelling = spellingOf(dialect, key)
    const isOff = value === (spelling?.shape === "negated")
    return spelling?.field === "enabled" && isOff ? [key] : []
  })

/** The edits that no longer turn an entry off; an entry that did nothing else goes. */
export const enable = (section: ServerSection, name: string): ReadonlyArray<Edit> => {
  const entry = entryIn(section, name)
  if (!isJsonObject(entry)) return []
  const keys = offKeys(section, entry)
  if (keys.length > 0 && keys.length === Object.keys(entry).length)
    return removeEntry(section, name)
  return keys.map((key) => ({ path: [...section.steps, name, key], value: undefined }))
}
