/** The four field classes, as marks on schemas that show in the decoded type. */
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { sealCredential } from "../template/seal.ts"
import { isTemplate, type Template } from "../template/template.ts"
import { Ephemeral, isEphemeral } from "./ephemeral.ts"

/**
 * What a field means for the resume identity.
 *
 * - `Stable`: the value itself is part of it.
 * - `Sensitive`: its references are part of it in clear, its literal text by keyed digest.
 * - `Ephemeral`: it lives for one run and is never part of it.
 * - `Operational`: it may change without ending a conversation.
 */
export type FieldClass = "Stable" | "Sensitive" | "Ephemeral" | "Operational"

declare const classId: unique symbol

/**
 * A decoded value that shows its field class. A plain `A` may stand for one, and one for an `A`.
 *
 * Literal types stay as they are: with a mark they would no longer discriminate a union. So do
 * ephemeral values, whose box is mark enough.
 */
export type Classified<C extends FieldClass, A> = C extends "Ephemeral"
  ? A
  : IsLiteral<A> extends true
    ? A
    : A & { readonly [classId]?: C }

type IsLiteral<A> = [A] extends [string] ? (string extends A ? false : true) : false

/** A schema that carries its field class. */
export interface Marked<C extends FieldClass, S extends Schema.Top> extends Schema.Bottom<
  Classified<C, S["Type"]>,
  S["Encoded"],
  S["DecodingServices"],
  S["EncodingServices"],
  S["ast"],
  Marked<C, S>,
  S["~type.make.in"],
  S["Iso"],
  S["~type.parameters"],
  S["~type.make"],
  S["~type.mutability"],
  S["~type.optionality"],
  S["~type.constructor.default"],
  S["~encoded.mutability"],
  S["~encoded.optionality"]
> {
  readonly fieldClass: C
  readonly schema: S
}

const mark = <C extends FieldClass, S extends Schema.Top>(fieldClass: C, schema: S): Marked<C, S> =>
  Schema.make(schema.ast, { fieldClass, schema })

/** Whether a schema carries a field class. */
export const isMarked = (schema: unknown): schema is Marked<FieldClass, Schema.Top> =>
  Schema.isSchema(schema) && "fieldClass" in schema

/** Marks a field whose value, as declared, is part of the resume identity. */
export const Stable = <S extends Schema.Top>(schema: S): Marked<"Stable", S> =>
  mark("Stable", schema)

/** Marks a field that may change with no more consequence for a conversation than a note of it. */
export const Operational = <S extends Schema.Top>(schema: S): Marked<"Operational", S> =>
  mark("Operational", schema)

/** A schema whose values are sealed for one run. They have no textual form at all. */
export interface Sealed<S extends Schema.Top> extends Schema.declare<Ephemeral<S["Type"]>> {
  readonly content: S
}

const box = <S extends Schema.Top>(content: S): Sealed<S> =>
  Schema.make(
    Schema.declare((value): value is Ephemeral<S["Type"]> => isEphemeral(value), {
      expected: "an ephemeral value",
      toCodecArbitrary: () =>
        Schema.link<Ephemeral<S["Type"]>>()(
          Schema.toType(content),
          SchemaTransformation.transform({
            decode: (value) => new Ephemeral(value),
            encode: (): S["Type"] => {
              throw new TypeError("An ephemeral value is never encoded.")
            },
          }),
        ),
    }).ast,
    { content },
  )

/** Marks a field that lives for one run: its values are sealed in an {@link Ephemeral} box. */
export const EphemeralField = <S extends Schema.Top>(content: S): Marked<"Ephemeral", Sealed<S>> =>
  mark("Ephemeral", box(content))

/** What a sensitive field holds: templates, alone, in lists or by name. */
export type SensitiveShape =
  | Template
  | ReadonlyArray<Template>
  | { readonly [name: string]: Template }

const sealAll = (value: SensitiveShape): SensitiveShape => {
  if (isTemplate(value)) return sealCredential(value)
  if (Array.isArray(value)) return value.map(sealCredential)
  return Object.fromEntries(
    Object.entries(value as { readonly [name: string]: Template }).map(([name, template]) => [
      name,
      sealCredential(template),
    ]),
  )
}

/** A schema of templates whose literal text is sealed while it is decoded. */
export interface Sealing<S extends Schema.Top> extends Schema.decodeTo<Schema.toType<S>, S> {}

/** Marks a field of templates whose literal text is a secret: it is sealed, and digested. */
export const Sensitive = <S extends Schema.Top & { readonly Type: SensitiveShape }>(
  schema: S,
): Marked<"Sensitive", Sealing<S>> =>
  mark(
    "Sensitive",
    schema.pipe(
      Schema.decodeTo(
        Schema.toType(schema),
        SchemaTransformation.transform<S["Type"], S["Type"]>({
          decode: sealAll,
          encode: (value) => value,
        }) as never,
      ),
    ) as unknown as Sealing<S>,
  )
