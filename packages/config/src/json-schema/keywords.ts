/** JSON Schema (draft-07, which editors know best) from the schemas that decode, with their descriptions. */
import * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/** A JSON Schema. `deprecationMessage` and `doNotSuggest` are hints that VS Code's editor takes. */
export interface Keywords {
  readonly $schema?: string
  readonly $ref?: string
  readonly definitions?: { readonly [name: string]: Keywords }
  readonly title?: string
  readonly description?: string
  readonly type?: string | ReadonlyArray<string>
  readonly enum?: ReadonlyArray<unknown>
  readonly pattern?: string
  readonly minLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Keywords
  readonly properties?: { readonly [name: string]: Keywords | false }
  readonly required?: ReadonlyArray<string>
  readonly propertyNames?: Keywords
  readonly additionalProperties?: Keywords | boolean
  readonly not?: Keywords
  readonly contains?: Keywords
  readonly const?: unknown
  readonly if?: Keywords
  readonly then?: Keywords
  readonly else?: Keywords
  readonly allOf?: ReadonlyArray<Keywords>
  readonly anyOf?: ReadonlyArray<Keywords>
  readonly oneOf?: ReadonlyArray<Keywords>
  readonly default?: unknown
  readonly deprecationMessage?: string
  readonly doNotSuggest?: boolean
}

/** What a description says stands on the decoded side, which the text of a file does not reach. */
const described = (keywords: Keywords, ast: SchemaAST.AST): Keywords => {
  const description = SchemaAST.resolveDescription(ast)
  const members =
    keywords.properties !== undefined && SchemaAST.isObjects(ast)
      ? Object.fromEntries(
          ast.propertySignatures.map(({ name, type }) => {
            const inner = keywords.properties?.[String(name)]
            return [String(name), inner ? described(inner, type) : false] as const
          }),
        )
      : undefined
  return {
    ...keywords,
    ...(members === undefined ? {} : { properties: members }),
    ...(description === undefined ? {} : { description }),
  }
}

/**
 * The JSON Schema of the text that a schema decodes.
 *
 * @param unknown what is thought of members that the schema does not have
 */
export const keywordsOf = (schema: Schema.Top, unknown: "error" | "ignore" = "error"): Keywords => {
  const document = JsonSchema.toDocumentDraft07(
    Schema.toJsonSchemaDocument(Schema.Struct({ value: schema }), { onExcessProperty: unknown }),
  )
  const { value } = (document.schema as { readonly properties: { readonly value: Keywords } })
    .properties
  return described(value, schema.ast)
}

/** The same, or `null`. */
export const orNull = (keywords: Keywords): Keywords => {
  const { type, anyOf, ...rest } = keywords
  if (anyOf !== undefined) return { ...keywords, anyOf: [...anyOf, { type: "null" }] }
  if (type === undefined) return keywords
  return { ...rest, type: [...(typeof type === "string" ? [type] : type), "null"] }
}
