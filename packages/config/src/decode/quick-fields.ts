/** Decodes the fields of an ordinary declaration without their schemas, as those would. */
import { isJsonObject, type Json } from "../document/index.ts"
import { longestTime } from "../entry/fields.ts"
import { setMember } from "../plain-object.ts"
import { sealArguments, sealCredential, sealText, sealUrl } from "../template/seal.ts"
import { parseTemplate, type Spelling } from "../template/spelling.ts"
import { type Part, Template } from "../template/template.ts"
import type { DecodedFields } from "./schema.ts"

/** Text that another program might take for a reference, and what no program takes. */
const questionable = /[$%{\0]/

/** How the texts of an entry are read, and whether one of them refers to anything. */
export interface TextReading {
  readonly spelling: Spelling
  refers: boolean
}

const isQuestionable = (part: Part): boolean =>
  part._tag === "Literal" && questionable.test(part.text)

/** A text as a template; `undefined` where there is anything to say about it. */
const textOf = (value: Json | undefined, reading: TextReading): Template | undefined => {
  if (typeof value !== "string") return undefined
  if (!questionable.test(value)) return Template.literal(value)
  reading.refers = true
  const template = parseTemplate(value, reading.spelling)
  return "issue" in template || template.parts.some(isQuestionable) ? undefined : template
}

const templatesByName = (
  value: Json,
  decode: (item: Json) => Template | undefined,
): { readonly [name: string]: Template } | undefined => {
  if (!isJsonObject(value)) return undefined
  const decoded: Record<string, Template> = {}
  for (const name of Object.keys(value)) {
    const template = decode(value[name] ?? null)
    if (template === undefined) return undefined
    setMember(decoded, name, sealCredential(template))
  }
  return decoded
}

const scalar = (value: Json): Json =>
  typeof value === "boolean" || (typeof value === "number" && Number.isSafeInteger(value))
    ? String(value)
    : value

const isText = (value: Json): value is string => typeof value === "string"

const isSorted = (list: ReadonlyArray<string>): boolean =>
  list.every((name, at) => at === 0 || (list[at - 1] ?? "") < name)

const names = (value: Json): ReadonlyArray<string> | undefined => {
  if (!Array.isArray(value) || !value.every(isText)) return undefined
  return isSorted(value) ? value : [...new Set<string>(value)].toSorted()
}

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
  reading: TextReading,
) => DecodedFields[F] | undefined

/**
 * What each field decodes to, in the order of the schema's fields; `undefined` where its schema has to
 * look. A field that is not here is always its schema's.
 */
export const quickFields: { readonly [F in keyof DecodedFields]?: Quick<F> } = {
  command: (value, reading) => {
    const text = textOf(value, reading)
    return text === undefined ? undefined : sealText(text)
  },
  args: (value, reading) => {
    if (!Array.isArray(value)) return undefined
    const texts = value.map((item: Json) => textOf(item, reading))
    return texts.every((text) => text !== undefined) ? sealArguments(texts) : undefined
  },
  cwd: (value, reading) => {
    const text = textOf(value, reading)
    return text === undefined ? undefined : sealText(text)
  },
  env: (value, reading) => templatesByName(value, (item) => textOf(scalar(item), reading)),
  url: (value, reading) => {
    const text = textOf(value, reading)
    return text === undefined ? undefined : sealUrl(text)
  },
  headers: (value, reading) =>
    templatesByName(value, (item) =>
      typeof item === "string" && /[\r\n]/.test(item) ? undefined : textOf(item, reading),
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
