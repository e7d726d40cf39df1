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
 * How a dialect spells one field.
 *
 * @property values canonical values by their spellings, where the dialect has its own words
 * @property negated whether the flag says the opposite of the canonical one
 */
export interface FieldSpelling {
  readonly field: FieldName
  readonly values?: Readonly<Record<string, string>>
  readonly negated?: true
}

/**
 * A dialect as data.
 *
 * @property maps the top-level keys that hold the server map, the first being the one to recommend
 * @property bare whether the document itself may be the server map
 */
export interface Dialect {
  readonly id: string
  readonly maps: ReadonlyArray<string>
  readonly bare: boolean
  readonly fields: Readonly<Record<string, FieldSpelling>>
  readonly spelling: Spelling
}
