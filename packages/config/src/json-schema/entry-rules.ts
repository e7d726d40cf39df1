/* oxlint-disable unicorn/no-thenable -- `then` is a keyword of JSON Schema */
/** The rules of a declaration as JSON Schema: one target, which is whole, and no two fields that contradict. */
import { removable } from "../decode/removals.ts"
import { targetFields } from "../decode/rules.ts"
import { canonical } from "../dialect/canonical.ts"
import type { FieldName, FieldSpelling } from "../dialect/dialect.ts"
import type { Writer } from "./entry-fields.ts"
import type { Keywords } from "./keywords.ts"

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

/** What of an entry a spelling states: a field, or one half of the tool filter. */
const subjectOf = ({ field, shape }: FieldSpelling): string =>
  shape === "include" || shape === "exclude" ? `${field}.${shape}` : field

/** Values by what they mean, as a spelling has them; `undefined` where there is no end of values. */
const meanings = ({
  field,
  values,
  shape,
}: FieldSpelling): ReadonlyMap<unknown, ReadonlyArray<unknown>> | undefined => {
  if (values !== undefined)
    return Map.groupBy<unknown, unknown>(Object.keys(values), (word) => values[word as string])
  if (field !== "enabled") return undefined
  const meant = (flag: boolean) => (shape === "negated" ? !flag : flag)
  return new Map<unknown, ReadonlyArray<unknown>>([
    [null, [null]],
    [true, [meant(true)]],
    [false, [meant(false)]],
  ])
}

const nothing: Keywords = { type: "null" }

/** Two keys that state one thing: they mean the same, or both take it away. */
const agreement = (
  [key, spelling]: readonly [string, FieldSpelling],
  [other, otherwise]: readonly [string, FieldSpelling],
): ReadonlyArray<Keywords> => {
  const theirs = meanings(otherwise)
  const required = [key, other]
  return theirs === undefined
    ? [{ if: { required }, then: { properties: { [key]: nothing, [other]: nothing } } }]
    : [...(meanings(spelling) ?? [])].map(([meaning, words]) => ({
        if: { required, properties: { [key]: { enum: words } } },
        then: { properties: { [other]: { enum: theirs.get(meaning) ?? [] } } },
      }))
}

/** A list of tools, where `*` is not all of them, is one half of the filter. */
const listAgreement = (key: string, half: string): Keywords => ({
  if: {
    required: [key],
    properties: { [key]: { type: "array", not: { contains: { const: "*" } } } },
  },
  then: { properties: { [half]: false } },
})

const spellings = Object.entries(canonical.fields)

const agreements: ReadonlyArray<Keywords> = spellings.flatMap((one, index) => [
  ...spellings
    .slice(index + 1)
    .filter(([, otherwise]) => subjectOf(otherwise) === subjectOf(one[1]))
    .flatMap((other) => agreement(one, other)),
  ...(one[1].shape === "include-or-all"
    ? spellings
        .filter(([, { shape }]) => shape === "include")
        .map(([half]) => listAgreement(one[0], half))
    : []),
])

/** What holds for an entry beyond the shape of each field. */
export const entryRules = (writer: Writer): Keywords => ({
  if: { type: "object", required: keysOf("command") },
  then: program(writer),
  else: {
    if: { type: "object", required: keysOf("url") },
    then: address(writer),
    else: neither(writer),
  },
  allOf: agreements,
})
