/** A binding as the JSON in a row: its identity stands last, and stays text until somebody has to read it. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { identityVersion } from "@mooring/config"
import { jsonOf } from "../json.ts"
import { Binding, type NewBinding } from "./binding.ts"
import { unsealedLength } from "./seal.ts"

const { identity: _, ...fields } = Binding.fields
const Rest = Schema.Struct(fields)
type Rest = typeof Rest.Type

const mark = ',"identity":'

/** The JSON of a binding. */
export const bindingText = ({ identity, ...rest }: Binding | NewBinding): string =>
  `${JSON.stringify(rest).slice(0, -1)}${mark}${identity}}`

/** How an identity of this version begins and ends. */
const [begin, end] = [`${mark}{"covers":`, `,"version":"${identityVersion}"}`]

/** A binding whose identity is of this version and stands last, as in what this version writes. */
const cut = (text: string): readonly [rest: unknown, identity: string] | undefined => {
  const length = unsealedLength(text)
  // No string in JSON holds this: the quotation marks in one are escaped.
  const at = text.indexOf(begin)
  if (length === undefined || at === -1 || !text.endsWith(end, length)) return undefined
  const rest = jsonOf(`${text.slice(0, at)}}`)
  return rest === undefined ? undefined : [rest, text.slice(at + mark.length, length)]
}

const count = Object.keys(fields).length
const strings = Object.entries(fields).flatMap(([name, field]) =>
  field === Schema.String ? [name as keyof Rest] : [],
)

const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0

/** Whether a JSON value is what the schema would make of it, as it is where no list has anything in it. */
const isPlain = (value: unknown): value is Rest => {
  if (typeof value !== "object" || value === null) return false
  const { account, turns, facts, gaps, drift } = value as Partial<Rest>
  return (
    Object.keys(value).length === count &&
    strings.every((name) => typeof (value as Rest)[name] === "string") &&
    (account === null || typeof account === "string") &&
    Number.isSafeInteger(turns) &&
    Number(turns) >= 0 &&
    isEmpty(facts) &&
    isEmpty(gaps) &&
    isEmpty(drift)
  )
}

const decodeWhole = Schema.decodeUnknownResult(Binding)
const decodeRest = Schema.decodeUnknownResult(Rest)

/** Reads a binding from its JSON. Where it is none that this version knows, the value of that. */
export const readBindingText = (text: string): Result.Result<Binding, unknown> => {
  const parts = cut(text)
  if (parts === undefined) {
    const value = jsonOf(text)
    return Result.mapError(decodeWhole(value), () => value)
  }
  const [rest, identity] = parts
  if (isPlain(rest)) return Result.succeed({ ...rest, identity })
  return Result.mapBoth(decodeRest(rest), {
    onSuccess: (read) => ({ ...read, identity }),
    onFailure: () => rest,
  })
}
