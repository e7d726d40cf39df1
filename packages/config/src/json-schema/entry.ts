/* oxlint-disable unicorn/no-thenable -- `then` is a keyword of JSON Schema */
/** The JSON Schema of a server entry: the canonical dialect's spellings, and the rules of a declaration. */
import { removable } from "../decode/removals.ts"
import { targetFields, userOnly } from "../decode/rules.ts"
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

const spelled = ({ values, negated, field }: FieldSpelling, keywords: Keywords): Keywords => {
  if (values !== undefined) return { ...keywords, enum: Object.keys(values) }
  return negated === true
    ? { ...keywords, description: `The opposite of ${field}. ${keywords.description ?? ""}` }
    : keywords
}

const notSaid = (description: string): Keywords => ({ description, not: {}, doNotSuggest: true })

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

const keysOf = (...names: ReadonlyArray<FieldName>): ReadonlyArray<string> =>
  Object.entries(canonical.fields).flatMap(([key, { field }]) =>
    names.includes(field) ? [key] : [],
  )

const each = (keys: ReadonlyArray<string>, keywords: Keywords | false) =>
  Object.fromEntries(keys.map((key) => [key, keywords]))

/** The spellings of a transport for which something holds. */
const transports = (holds: (transport: string) => boolean): Keywords => ({
  enum: [
    ...new Set(
      Object.values(canonical.fields)
        .flatMap(({ values }) => Object.entries(values ?? {}))
        .flatMap(([word, transport]) => (holds(transport) ? [word] : [])),
    ),
  ],
})

/** What a field that is not stated may be: `null` states nothing, where it may stand. */
const notStated = (names: ReadonlyArray<FieldName>) =>
  Object.fromEntries(
    names.flatMap((name) =>
      keysOf(name).map((key) => [
        key,
        removable.some(([first, ...rest]) => first === name && rest.length === 0)
          ? { type: "null" }
          : (false as const),
      ]),
    ),
  )

const onlyInPatches = (writer: Writer) => (writer === "user" ? each(keysOf("for"), false) : {})

const program = (writer: Writer): Keywords => ({
  properties: {
    ...notStated(["url", "headers"]),
    ...each(
      keysOf("transport"),
      transports((transport) => transport === "stdio"),
    ),
    ...onlyInPatches(writer),
  },
})

const address = (writer: Writer): Keywords => ({
  properties: {
    ...notStated(["command", "args", "cwd", "env"]),
    ...each(
      keysOf("transport"),
      transports((transport) => transport !== "stdio"),
    ),
    ...onlyInPatches(writer),
  },
})

/** Of a user, a patch; of a plugin, nothing. */
const neither = (writer: Writer): Keywords =>
  writer === "user"
    ? { properties: notStated(targetFields) }
    : { anyOf: [{ required: keysOf("command") }, { required: keysOf("url") }] }

/** Values by what they mean, as a spelling has them. */
const meanings = ({ values, negated }: FieldSpelling): ReadonlyMap<unknown, Array<unknown>> => {
  const pairs: ReadonlyArray<readonly [unknown, unknown]> =
    values === undefined
      ? [true, false].map((flag) => [negated === true ? !flag : flag, flag] as const)
      : Object.entries(values).map(([word, value]) => [value, word] as const)
  const found = new Map<unknown, Array<unknown>>([[null, [null]]])
  for (const [value, word] of pairs) found.set(value, [...(found.get(value) ?? []), word])
  return found
}

/** Two spellings of one field say the same. */
const agreements: ReadonlyArray<Keywords> = Object.entries(canonical.fields).flatMap(
  ([key, spelling], index, all) =>
    all.slice(index + 1).flatMap(([other, otherwise]) => {
      if (otherwise.field !== spelling.field) return []
      const theirs = meanings(otherwise)
      return [...meanings(spelling)].map(([meaning, words]): Keywords => ({
        if: { required: [key, other], properties: { [key]: { enum: words } } },
        then: { properties: { [other]: { enum: theirs.get(meaning) ?? [] } } },
      }))
    }),
)

/** The JSON Schema of a server entry. */
export const entrySchema = (writer: Writer): Keywords => ({
  description:
    writer === "user"
      ? "A server; without command and url, a change to the server of this name below; null removes it."
      : "A server: a command to start, or a url to reach.",
  type: writer === "user" ? ["object", "null"] : "object",
  properties: {
    ...Object.fromEntries(
      Object.entries(canonical.fields).map(([key, spelling]) => [
        key,
        propertyOf(writer, key, spelling),
      ]),
    ),
    provenance: notSaid("Never written: where an entry comes from is found out by who reads it."),
  },
  if: { type: "object", required: keysOf("command") },
  then: program(writer),
  else: {
    if: { type: "object", required: keysOf("url") },
    then: address(writer),
    else: neither(writer),
  },
  allOf: agreements,
})

/** What may name a server. */
export const serverName: Keywords = {
  type: "string",
  pattern:
    "^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]{0,62}[^\\s\\u0000-\\u001f\\u007f])?$",
}

/** The JSON Schema of a server map. */
export const serversSchema = (writer: Writer, entry: Keywords): Keywords => ({
  description: writer === "user" ? "Your servers, by name." : "The plugin's servers, by name.",
  type: "object",
  propertyNames: serverName,
  additionalProperties: entry,
})
