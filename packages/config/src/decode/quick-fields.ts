/** Decodes the fields of an ordinary declaration without their schemas, as those would. */
import { isJsonObject, type Json } from "../document/index.ts"
import { longestTime } from "../entry/fields.ts"
import { setMember } from "../plain-object.ts"
import { sealArguments, sealCredential, sealText, sealUrl } from "../template/seal.ts"
import { parseTemplate, type Spelling } from "../template/spelling.ts"
import { Template } from "../template/template.ts"
import type { DecodedFields } from "./schema.ts"

/** Text that another program might take for a reference, and what no program takes. */
const questionable = /[$%{\0]/

/** A text as a template; `undefined` where there is anything to say about it. */
const textOf = (value: Json | undefined, spelling: Spelling): Template | undefined => {
  if (typeof value !== "string") return undefined
  if (!questionable.test(value)) return Template.literal(value)
  const template = parseTemplate(value, spelling)
  if ("issue" in template) return undefined
  for (const part of template.parts)
    if (part._tag === "Literal" && questionable.test(part.text)) return undefined
  return template
}

const every = <A, B>(
  values: ReadonlyArray<A>,
  decode: (value: A) => B | undefined,
): ReadonlyArray<B> | undefined => {
  const decoded: Array<B> = []
  for (const value of values) {
    const item = decode(value)
    if (item === undefined) return undefined
    decoded.push(item)
  }
  return decoded
}

const templatesByName = (
  value: Json,
  decode: (item: Json) => Template | undefined,
): { readonly [name: string]: Template } | undefined => {
  if (!isJsonObject(value)) return undefined
  const decoded: Record<string, Template> = {}
  for (const [name, item] of Object.entries(value)) {
    const template = decode(item)
    if (template === undefined) return undefined
    setMember(decoded, name, sealCredential(template))
  }
  return decoded
}

const scalar = (value: Json): Json =>
  typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value))
    ? String(value)
    : value

const names = (value: Json): ReadonlyArray<string> | undefined =>
  Array.isArray(value) && value.every((item) => typeof item === "string")
    ? [...new Set<string>(value)].toSorted()
    : undefined

const milliseconds = (value: Json): number | undefined =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= longestTime
    ? value
    : undefined

const flag = (value: Json): boolean | undefined => (typeof value === "boolean" ? value : undefined)

const tools = (value: Json): DecodedFields["tools"] => {
  if (!isJsonObject(value)) return undefined
  const filter: { include?: ReadonlyArray<string>; exclude?: ReadonlyArray<string> } = {}
  for (const key of ["include", "exclude"] as const) {
    const written = value[key]
    if (written === undefined) continue
    const list = names(written)
    if (list === undefined) return undefined
    filter[key] = list
  }
  return Object.keys(filter).length === Object.keys(value).length ? filter : undefined
}

type Quick<F extends keyof DecodedFields> = (
  value: Json,
  spelling: Spelling,
) => DecodedFields[F] | undefined

/**
 * What each field decodes to, in the order of the schema's fields; `undefined` where its schema has to
 * look. A field that is not here is always its schema's.
 */
export const quickFields: { readonly [F in keyof DecodedFields]?: Quick<F> } = {
  command: (value, spelling) => {
    const text = textOf(value, spelling)
    return text === undefined ? undefined : sealText(text)
  },
  args: (value, spelling) => {
    if (!Array.isArray(value)) return undefined
    const texts = every(value as ReadonlyArray<Json>, (item) => textOf(item, spelling))
    return texts === undefined ? undefined : sealArguments(texts)
  },
  cwd: (value, spelling) => {
    const text = textOf(value, spelling)
    return text === undefined ? undefined : sealText(text)
  },
  env: (value, spelling) => templatesByName(value, (item) => textOf(scalar(item), spelling)),
  url: (value, spelling) => {
    const text = textOf(value, spelling)
    return text === undefined ? undefined : sealUrl(text)
  },
  headers: (value, spelling) =>
    templatesByName(value, (item) =>
      typeof item === "string" && /[\r\n]/.test(item) ? undefined : textOf(item, spelling),
    ),
  enabled: flag,
  timeout: milliseconds,
  startupTimeout: milliseconds,
  tools,
  description: (value) => (typeof value === "string" ? value : undefined),
  agents: names,
  transport: (value) =>
    value === "stdio" || value === "http" || value === "sse" ? value : undefined,
}
