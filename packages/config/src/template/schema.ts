/** Templates as schema values: the codec between text in a spelling and a template. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { sealArguments, sealText, sealUrl } from "./seal.ts"
import { parseTemplate, type Spelling } from "./spelling.ts"
import { hasSecret, isTemplate, type Part, Template } from "./template.ts"

/** What templates are generated from in property tests. */
const Parts = Schema.Array(
  Schema.Union([
    Schema.Struct({ _tag: Schema.tag("Literal"), text: Schema.NonEmptyString }),
    Schema.Struct({ _tag: Schema.tag("Variable"), name: Schema.Literals(["HOME", "TOKEN", "X"]) }),
  ]),
)

const wellFormed = (part: Part): Part =>
  part._tag === "Literal" ? { _tag: "Literal", text: part.text.toWellFormed() } : part

/** A template as it is: the decoded side of every text field. */
export const TemplateValue: Schema.declare<Template> = Schema.declare(isTemplate, {
  expected: "text",
  toCodecArbitrary: () =>
    Schema.link<Template>()(
      Parts,
      SchemaTransformation.transform({
        decode: (parts) => new Template(parts.map(wellFormed)),
        encode: (): typeof Parts.Type => [],
      }),
    ),
})

/** A codec between text and a template. */
export interface Text extends Schema.decodeTo<Schema.declare<Template>, Schema.String> {}

const codecs = new Map<Spelling, Text>()

/**
 * The codec for text in a spelling.
 *
 * Decoding refuses NUL and malformed references. Encoding gives the canonical spelling, and refuses
 * a template with sealed pieces: those are written by a lease alone.
 */
export const TextIn = (spelling: Spelling): Text => {
  const known = codecs.get(spelling)
  if (known !== undefined) return known
  const codec = Schema.String.annotate({ expected: "a string in double quotes" }).pipe(
    Schema.decodeTo(TemplateValue, {
      decode: SchemaGetter.transformEffect((text: string) => {
        if (text.includes("\0"))
          return Effect.fail(
            new SchemaIssue.InvalidValue({
              message: "holds a NUL character, which no program takes",
              remedy: "take it out",
            }),
          )
        const parsed = parseTemplate(text, spelling)
        return "issue" in parsed
          ? Effect.fail(new SchemaIssue.InvalidValue({ ...parsed.issue }))
          : Effect.succeed(parsed)
      }),
      encode: SchemaGetter.transformEffect((template: Template) =>
        hasSecret(template)
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: "holds sealed text" }))
          : Effect.succeed(template.toString()),
      ),
    }),
  )
  codecs.set(spelling, codec)
  return codec
}

const sealing = <A>(seal: (value: A) => A) =>
  SchemaTransformation.transform<A, A>({ decode: seal, encode: (value) => value })

/** Clear text in which tokens known by their shape are sealed. */
export const ClearText = (text: Text) =>
  text.pipe(Schema.decodeTo(TemplateValue, sealing(sealText)))

/** A URL whose user info, query values and fragment are sealed. */
export const UrlText = (text: Text) => text.pipe(Schema.decodeTo(TemplateValue, sealing(sealUrl)))

/** A command's arguments, in which what looks like a secret is sealed. */
export const ArgumentList = (text: Text) =>
  Schema.Array(text)
    .annotate({ expected: "a list of strings, in square brackets" })
    .pipe(Schema.decodeTo(Schema.Array(TemplateValue), sealing(sealArguments)))
