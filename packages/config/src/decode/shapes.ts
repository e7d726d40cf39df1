/** What a dialect's value says, as values of canonical fields. */
import type { FieldSpelling } from "../dialect/dialect.ts"
import { isJsonObject, type Json, type Step } from "../document/index.ts"
import { Template } from "../template/template.ts"
import type { Written } from "./declaration.ts"

/**
 * A value of a canonical field, or of one member of it.
 *
 * @property value a template where the dialect says no more than the name of a variable
 * @property written where it stands in the entry; nowhere, where it is implied
 */
export interface Piece {
  readonly path: ReadonlyArray<Step>
  readonly value: Json | Template
  readonly written: Written | undefined
}

/** The variable that an item of a list names: as it is, or as one of this machine. */
const variableIn = (item: Json): string | undefined => {
  if (isVariable(item)) return item
  if (!isJsonObject(item)) return undefined
  const { name, source = "local", ...rest } = item
  return isVariable(name) && source === "local" && Object.keys(rest).length === 0 ? name : undefined
}

/** The variables that a list names; `undefined` where an item names none. */
const variablesIn = (value: Json): ReadonlyArray<string> | undefined => {
  if (!Array.isArray(value)) return undefined
  const names = value.map(variableIn)
  return names.includes(undefined) ? undefined : names.filter((name) => name !== undefined)
}

const isVariable = (value: Json | undefined): value is string =>
  typeof value === "string" && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value)

const variable = (name: string, before = ""): Template =>
  new Template([
    { _tag: "Literal", text: before },
    { _tag: "Variable", name },
  ])

const maps: ReadonlySet<string> = new Set(["env", "headers"])

/** A value as it is, in canonical words. */
const plain = (key: string, value: Json, { field, values }: FieldSpelling): Piece => {
  const written = { steps: [key] }
  // Some programs write an empty map as an empty list.
  if (maps.has(field) && Array.isArray(value) && value.length === 0)
    return { path: [field], value: {}, written }
  const known = values !== undefined && typeof value === "string" && Object.hasOwn(values, value)
  return { path: [field], value: known ? (values[value] ?? value) : value, written }
}

const program = (key: string, value: Json): ReadonlyArray<Piece> | undefined =>
  isJsonObject(value)
    ? Object.entries(value).map(([name, item]) => ({
        path: [name === "path" ? "command" : name],
        value: item,
        written: { steps: [key, name] },
      }))
    : undefined

const shaped = (
  key: string,
  value: Json,
  spelling: FieldSpelling,
): ReadonlyArray<Piece> | undefined => {
  const { field, shape } = spelling
  const written = { steps: [key] }
  switch (shape) {
    case "negated":
      return typeof value === "boolean" ? [{ path: [field], value: !value, written }] : undefined
    case "seconds":
      return typeof value === "number"
        ? [{ path: [field], value: Math.round(value * 1000), written }]
        : undefined
    case "include":
    case "exclude":
      return [{ path: [field, shape], value, written }]
    case "include-or-all":
      if (!Array.isArray(value) || !value.every((item) => typeof item === "string"))
        return undefined
      return value.includes("*") ? [] : [{ path: [field, "include"], value, written }]
    case "command-line":
      if (!Array.isArray(value)) return undefined
      return value.length === 0
        ? undefined
        : [
            { path: [field], value: value[0] ?? null, written: { steps: [key, 0] } },
            { path: ["args"], value: value.slice(1), written: { steps: [key], shift: 1 } },
          ]
    case "program":
      return program(key, value)
    case "bearer-variable":
      return isVariable(value)
        ? [
            {
              path: [field, "Authorization"],
              value: variable(value, "Bearer "),
              written: { steps: [key], made: true },
            },
          ]
        : undefined
    case "variables-by-header":
      return isJsonObject(value) && Object.values(value).every(isVariable)
        ? Object.entries(value).map(([name, item]) => ({
            path: [field, name],
            value: variable(String(item)),
            written: { steps: [key, name], made: true },
          }))
        : undefined
    case "variable-names":
      return variablesIn(value)?.map((name, index) => ({
        path: [field, name],
        value: variable(name),
        written: { steps: [key, index], made: true },
      }))
    default:
      return undefined
  }
}

/** The pieces that a value is made of; a value of no known shape as it is, for its schema to refuse. */
export const piecesOf = (
  key: string,
  value: Json,
  spelling: FieldSpelling,
): ReadonlyArray<Piece> => {
  const pieces = shaped(key, value, spelling) ?? [plain(key, value, spelling)]
  return spelling.implies === undefined
    ? pieces
    : [...pieces, { path: ["transport"], value: spelling.implies, written: undefined }]
}
