/** What the laws are tried on: documents and entries, generated from the schemas of their fields. */
import * as Arbitrary from "effect/Arbitrary"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { commonFields, remoteFields, stdioFields, userFields } from "../src/entry/fields.ts"
import { TextIn } from "../src/template/schema.ts"
import { braces } from "../src/template/spelling.ts"
import { isPlainObject } from "../src/plain-object.ts"

const Piece = Schema.Literals([
  "a",
  "B-",
  "é",
  "😀",
  " ",
  "/",
  "$",
  "{x}",
  "${HOME}",
  "${env:TOKEN}",
  "${X:-d}",
  "Bearer ",
  "--token",
  "=",
])

/** Text as a person writes it: with references now and then. */
const Written = Schema.declare((value): value is string => typeof value === "string", {
  toCodecArbitrary: () =>
    Schema.link<string>()(
      Schema.Array(Piece).check(Schema.isMaxLength(4)),
      SchemaTransformation.transform({
        decode: (pieces) => pieces.join(""),
        encode: (): typeof Encoded => [],
      }),
    ),
})
const Encoded: ReadonlyArray<typeof Piece.Type> = []

const text = Written.pipe(
  Schema.decodeTo(TextIn(braces), SchemaTransformation.passthrough<string>() as never),
) as unknown as ReturnType<typeof TextIn>

const { transport: _1, ...stdio } = stdioFields(text)
const { transport: _2, ...remote } = remoteFields(text)

const encoded = <S extends Schema.Top>(schema: S) => Schema.toEncoded(schema)

const optional = <F extends Schema.Struct.Fields>(fields: F) =>
  Schema.Struct(
    Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [
        name,
        Schema.optionalKey(encoded(field as Schema.Top)),
      ]),
    ),
  )

const words = ["A", "B", "C", "authorization", "Authorization"]

/** Makes what was generated a value of JSON that people could write: sound text, short keys. */
const clean = (value: unknown, depth = 0): unknown => {
  if (typeof value === "string")
    return value
      .toWellFormed()
      .replaceAll("\0", "")
      .replaceAll("\r", "")
      .replaceAll("\n", "")
      .replaceAll("${", "$(")
      .replaceAll("$(HOME}", "${HOME}")
  if (typeof value === "number") return Number.isSafeInteger(value) ? value : 1
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1))
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item], index) => [
        depth === 0 || ["include", "exclude"].includes(key) ? key : words[index % 3],
        clean(item, depth + 1),
      ]),
    )
  return value
}

/** The JSON of an entry's fields that are not its target. */
const Patch = Arbitrary.schema(optional({ ...commonFields, ...userFields }))

const target = (fields: Schema.Struct.Fields, where: object) =>
  Arbitrary.map(Arbitrary.schema(optional(fields)), (value) => ({ ...(value as object), ...where }))

const plain = <A>(arbitrary: Arbitrary.Arbitrary<A>) =>
  Arbitrary.map(arbitrary, (value) => clean(value) as { readonly [field: string]: unknown })

/** The JSON of a whole stdio entry. */
export const stdioJson = plain(
  Arbitrary.map(Arbitrary.all([target(stdio, { command: "run" }), Patch]), ([a, b]) => ({
    ...b,
    ...a,
  })),
)

/** The JSON of a whole remote entry. */
export const remoteJson = plain(
  Arbitrary.map(
    Arbitrary.all([
      target({ headers: remote.headers }, { url: "https://u:p@h.example/${HOME}?k=v" }),
      Patch,
    ]),
    ([a, b]) => ({ ...b, ...a }),
  ),
)

/** The JSON of a patch, with removals now and then. */
export const patchJson = plain(
  Arbitrary.map(
    Arbitrary.all([
      Patch,
      Arbitrary.schema(
        Schema.Struct({
          env: Schema.optionalKey(Schema.Struct({ A: Schema.NullOr(Schema.Literals(["1", "2"])) })),
          timeout: Schema.optionalKey(Schema.Null),
        }),
      ),
    ]),
    ([a, b]) => ({ ...a, ...b }),
  ),
)

/** A number to choose with, from 0 up to a bound. */
export const choice = (below: number) =>
  Arbitrary.map(Arbitrary.schema(Schema.Natural), (value) => value % below)

/** One of some generators. */
export const oneOf = <A>(
  ...options: ReadonlyArray<Arbitrary.Arbitrary<A>>
): Arbitrary.Arbitrary<A> =>
  Arbitrary.flatMap(choice(options.length), (index) => options[index] as Arbitrary.Arbitrary<A>)

/** The JSON of anything that may stand under a server's name. */
export const anyJson: Arbitrary.Arbitrary<unknown> = oneOf<unknown>(
  stdioJson,
  remoteJson,
  patchJson,
  patchJson,
  Arbitrary.Constant(null),
  Arbitrary.Constant({ command: 1 }),
)

/** A map of a few names, so that layers meet. */
export const mapJson: Arbitrary.Arbitrary<{ readonly [name: string]: unknown }> = Arbitrary.map(
  Arbitrary.all([anyJson, anyJson, anyJson, choice(8)]),
  ([a, b, c, mask]) =>
    Object.fromEntries(
      [
        ["one", a],
        ["two", b],
        ["three", c],
      ].filter((_, index) => (mask & (1 << index)) !== 0),
    ),
)

/** Text without half surrogate pairs, which no document can bring in. */
export const wellFormed = (value: unknown): unknown => {
  if (typeof value === "string") return value.toWellFormed()
  if (Array.isArray(value)) return value.map(wellFormed)
  return isPlainObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]),
      )
    : value
}
