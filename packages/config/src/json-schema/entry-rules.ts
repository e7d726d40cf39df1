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
