/** A dialect: how one family of files spells the fields, values and references of an entry. */
import type { Spelling } from "../template/spelling.ts"

/** The fields that an entry may state, by their canonical names. */
export type FieldName =
  | "transport"
  | "command"
  | "args"
  | "cwd"
  | "env"
  | "url"
  | "headers"
  | "enabled"
  | "timeout"
  | "startupTimeout"
  | "tools"
  | "description"
  | "agents"
  | "for"

/**
 * What a dialect's value is, where it is not the canonical one.
 *
 * - `negated`: a flag that says the opposite.
 * - `seconds`: a time in seconds; canonical times are in milliseconds.
 * - `include`, `exclude`: a list of tools, one half of the filter.
 * - `include-or-all`: a list of tools, in which `*` is all of them.
 * - `command-line`: the program and its arguments in one list.
 * - `program`: an object with `path`, `args` and `env`.
 * - `bearer-variable`: the name of a variable with the token that is sent.
 * - `variables-by-header`: names of variables by the headers that they are sent in.
 * - `variable-names`: names of variables that are passed on as they are.
 */
export type Shape =
  | "negated"
  | "seconds"
  | "include"
  | "exclude"
  | "include-or-all"
  | "command-line"
  | "program"
  | "bearer-variable"
  | "variables-by-header"
  | "variable-names"

/**
 * How a dialect spells one field.
 *
 * @property values canonical values by their spellings, where the dialect has its own words
 * @property implies the transport that stating the field means
 */
export interface FieldSpelling {
  readonly field: FieldName
  readonly values?: Readonly<Record<string, string>>
  readonly shape?: Shape
  readonly implies?: "http" | "sse"
}

/**
 * A dialect as data.
 *
 * @property label what people call it
 * @property files the paths of its files, with `/` between their steps
 * @property maps the ways to the server map, the first being the one to recommend
 * @property bare whether the document itself may be the server map
 * @property meaningless why fields that the dialect has mean nothing here
 * @property beside why keys that stand beside the server map mean nothing here
 * @property gates where the document lists the servers that are on, and those that are off
 */
export interface Dialect {
  readonly id: string
  readonly label: string
  readonly files: RegExp
  readonly maps: ReadonlyArray<ReadonlyArray<string>>
  readonly bare: boolean
  readonly fields: Readonly<Record<string, FieldSpelling>>
  readonly meaningless: Readonly<Record<string, string>>
  readonly beside?: Readonly<Record<string, string>>
  readonly gates?: {
    readonly allowed: ReadonlyArray<ReadonlyArray<string>>
    readonly excluded: ReadonlyArray<ReadonlyArray<string>>
  }
  readonly spelling: Spelling
}
