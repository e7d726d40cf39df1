/** Decodes an ordinary member of a server map in one pass: one that there is nothing to say about. */
import type { JsonObject, Json, Step } from "../document/index.ts"
import type { Dialect, FieldName, FieldSpelling } from "../dialect/dialect.ts"
import { badName } from "../entry/name.ts"
import {
  type Declaration,
  MemberSite,
  Patch,
  type Stated,
  Target,
  type WrittenParts,
} from "./declaration.ts"
import { type EntryContext, noParts } from "./entry.ts"
import { quickFields, type TextReading } from "./quick-fields.ts"
import { insidePlugin } from "./plugin-paths.ts"
import type { DecodedFields } from "./schema.ts"
import { checkReach } from "./references.ts"
import { checkValues, userOnly } from "./rules.ts"

const order = Object.keys(quickFields) as ReadonlyArray<keyof typeof quickFields & keyof Stated>

const urlAt = order.indexOf("url")

/**
 * How a key of a dialect is read, where it is plain.
 *
 * @property at the field's place in the order
 * @property parts where the field stands, if it is called otherwise in the file or is the transport,
 *   whose place tells whether it was stated: one for all entries, of which there may be many
 */
interface Reading {
  readonly at: number
  readonly spelling: FieldSpelling
  readonly parts: WrittenParts
}

const readings = new WeakMap<Dialect, ReadonlyMap<string, Reading>>()

const readingsOf = (dialect: Dialect): ReadonlyMap<string, Reading> => {
  const known = readings.get(dialect)
  if (known !== undefined) return known
  const plain = new Map(
    Object.entries(dialect.fields).flatMap(([key, spelling]) => {
      const at = (order as ReadonlyArray<FieldName>).indexOf(spelling.field)
      const isNamed = key === spelling.field && key !== "transport"
      const parts: WrittenParts = isNamed
        ? noParts
        : new Map([[`/${spelling.field}`, { steps: [key] }]])
      const isPlain = spelling.shape === undefined || spelling.shape === "include-or-all"
      return at >= 0 && isPlain && spelling.implies === undefined
        ? [[key, { at, spelling, parts }]]
        : []
    }),
  )
  readings.set(dialect, plain)
  return plain
}

/** The value that a key states, in canonical words; `undefined` where it is not stated plainly. */
const valueOf = ({ shape, values: words }: FieldSpelling, value: Json): Json | undefined => {
  if (value === null || (shape !== undefined && Array.isArray(value))) return undefined
  if (words === undefined) return value
  return typeof value === "string" && Object.hasOwn(words, value) ? words[value] : undefined
}

const noValues = order.map((): Json | undefined => undefined)

/** The fields of an entry that is whole: of a program, of a remote server, or of a user's patch. */
const kindOf = (stated: Stated, isPlugin: boolean): "stdio" | "remote" | "patch" | undefined => {
  const { transport, command, args, cwd, env, url, headers } = stated
  if (command !== undefined)
    return url === undefined && headers === undefined && (transport ?? "stdio") === "stdio"
      ? "stdio"
      : undefined
  if (args !== undefined || cwd !== undefined || transport === "stdio") return undefined
  if (url !== undefined) return env === undefined ? "remote" : undefined
  return transport === undefined && !isPlugin ? "patch" : undefined
}

/**
 * The declaration that a member makes, where it is sound and spelled plainly; `undefined` where only
 * `decodeEntry` can tell. A property test holds the two to each other.
 *
 * @param above where the server map is
 */
export const quickEntry = (
  context: EntryContext,
  above: ReadonlyArray<Step>,
  key: string,
  raw: JsonObject,
  name: string,
): Declaration | undefined => {
  const { document, source, reach, plugin, dialect, faults } = context
  if (faults.has(key) || badName(name) !== undefined) return undefined

  const isPlugin = source.provenance === "plugin"
  const known = readingsOf(dialect)
  const values: Array<Json | undefined> = noValues.slice()
  let parts: WrittenParts = noParts
  for (const written of Object.keys(raw)) {
    const reading = known.get(written)
    if (reading === undefined || values[reading.at] !== undefined) return undefined
    const value = valueOf(reading.spelling, raw[written] ?? null)
    if (value === undefined || (isPlugin && userOnly.has(reading.spelling.field))) return undefined
    values[reading.at] = value
    if (reading.parts.size > 0)
      parts = parts.size === 0 ? reading.parts : new Map([...parts, ...reading.parts])
  }

  const reading: TextReading = { spelling: dialect.spelling, refers: false }
  const fields: { -readonly [F in keyof Stated]?: unknown } = {}
  for (let at = 0; at < order.length; at++) {
    const value = values[at]
    const field = order[at]
    if (value === undefined || field === undefined) continue
    const decoded = quickFields[field]?.(value, reading)
    if (decoded === undefined) return undefined
    fields[field] = decoded
  }
  const kind = kindOf(fields as Stated, isPlugin)
  if (kind === undefined) return undefined
  if (kind !== "patch") fields.transport ??= kind === "stdio" ? "stdio" : "http"
  const stated = fields as Stated
  // An address is judged as it was written, with nothing sealed; of the others only the names.
  const { env, headers } = stated
  const written = { env, headers, url: values[urlAt] }
  if (checkValues(stated as DecodedFields, written) !== undefined) return undefined
  if (checkReach(stated, reach, source, reading.refers).length > 0) return undefined
  const placed = plugin?.paths === undefined ? stated : insidePlugin(stated, plugin.paths)
  if ("code" in placed) return undefined
  const site = new MemberSite(document, above, key, parts)
  return kind === "patch"
    ? new Patch({ name, source, site, stated: placed, for: undefined })
    : new Target({ name, source, site, stated: placed as Target["stated"], plugin })
}
