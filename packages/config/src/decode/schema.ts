/** The schema of what a declaration may state: every field of an entry, each of them optional. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as SchemaAST from "effect/SchemaAST"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Struct from "effect/Struct"
import {
  commonFields,
  patchFields,
  remoteFields,
  stdioFields,
  userFields,
} from "../entry/fields.ts"
import type { Step } from "../document/index.ts"
import { TextIn } from "../template/schema.ts"
import { isSpellingIssue, type Spelling } from "../template/spelling.ts"

/** Every field that a declaration may state, each of them optional. */
export const statedSchema = (spelling: Spelling) => {
  const text = TextIn(spelling)
  const { transport: _stdio, ...stdio } = stdioFields(text)
  const { transport: _remote, ...remote } = remoteFields(text)
  return Schema.Struct({
    ...stdio,
    ...remote,
    ...commonFields,
    ...userFields,
    ...patchFields,
    transport: Schema.Literals(["stdio", "http", "sse"]).annotate({
      description:
        "How the server is reached. It is found out from command or url where it is not said.",
    }),
  }).mapFields(Struct.map(Schema.optionalKey))
}

type StatedSchema = ReturnType<typeof statedSchema>

/** The fields of a declaration, decoded. */
export type DecodedFields = StatedSchema["Type"]

/** The fields of a declaration, as people write them. */
export type FieldsAsWritten = StatedSchema["Encoded"]

/** One thing wrong with a declaration's fields. */
export interface FieldIssue {
  readonly code: "field-value" | "bad-reference"
  readonly path: ReadonlyArray<Step>
  readonly message: string
  readonly remedy: string
}

const formatLeaf = SchemaIssue.makeFormatterDefault()

/** What a schema says it expects, in a person's words. */
const expectedBy = (ast: SchemaAST.AST): string | undefined => {
  const expected = (ast.checks?.at(-1)?.annotations ?? ast.annotations)?.["expected"]
  return typeof expected === "string" ? expected : undefined
}

const describeLeaf = (issue: SchemaIssue.Issue): Omit<FieldIssue, "path"> => {
  if (issue._tag === "UnexpectedKey")
    return { code: "field-value", message: "is not known here", remedy: "take it out" }
  if (issue._tag === "InvalidValue" && isSpellingIssue(issue.annotations))
    return {
      code: "bad-reference",
      message: issue.annotations.message,
      remedy: issue.annotations.remedy,
    }
  const message = formatLeaf(issue)
  const expected =
    ("ast" in issue ? expectedBy(issue.ast) : undefined) ?? message.replace(/^Expected /, "")
  return expected === message
    ? { code: "field-value", message, remedy: "correct the value" }
    : { code: "field-value", message: `is not ${expected}`, remedy: `write ${expected}` }
}

const stepOf = (segment: PropertyKey): Step =>
  typeof segment === "number" ? segment : String(segment)

const issuesOf = (
  issue: SchemaIssue.Issue,
  path: ReadonlyArray<Step> = [],
): ReadonlyArray<FieldIssue> => {
  switch (issue._tag) {
    case "Pointer":
      return issuesOf(issue.issue, [...path, ...issue.path.map(stepOf)])
    case "Encoding":
      return issuesOf(issue.issue, path)
    case "Composite":
      return issue.issues.flatMap((inner) => issuesOf(inner, path))
    default:
      return [{ path, ...describeLeaf(issue) }]
  }
}

type Decode = (
  fields: unknown,
  options: SchemaAST.ParseOptions,
) => Result.Result<DecodedFields, Schema.SchemaError>

const decoders = new Map<Spelling, Decode>()

/** How many values a declaration may have for all that are wrong to be told, and not the first alone. */
const fewValues = 1000

const countValues = (value: unknown): number => {
  if (typeof value !== "object" || value === null) return 1
  return Array.isArray(value)
    ? value.length
    : Object.values(value).reduce(
        (sum: number, item) => sum + (Array.isArray(item) ? item.length : 1),
        0,
      )
}

const hasFewValues = (fields: { readonly [name: string]: unknown }): boolean =>
  Object.values(fields).reduce((sum: number, value) => sum + countValues(value), 0) <= fewValues

/** Decodes the fields of a declaration, by canonical names; all that is wrong is reported at once. */
export const decodeFields = (
  fields: { readonly [name: string]: unknown },
  spelling: Spelling,
): Result.Result<DecodedFields, ReadonlyArray<FieldIssue>> => {
  let decode = decoders.get(spelling)
  if (decode === undefined) {
    decode = Schema.decodeUnknownResult(statedSchema(spelling), { onExcessProperty: "error" })
    decoders.set(spelling, decode)
  }
  const decoded = decode(fields, { errors: hasFewValues(fields) ? "all" : "first" })
  return Result.mapError(decoded, (error) => issuesOf(error.issue))
}
