/** What must hold for the fields of one declaration beyond the shape of each. */
import type { FieldName } from "../dialect/dialect.ts"
import type { Step } from "../document/index.ts"
import type { Source } from "../provenance.ts"
import { addressFault } from "../template/address.ts"
import { literalText, type Template } from "../template/template.ts"
import type { Code } from "../diagnostic/diagnostic.ts"
import type { DecodedFields } from "./schema.ts"

/** A rule that a declaration breaks, at one of its leaves. */
export interface Breach {
  readonly code: Code
  readonly path: ReadonlyArray<Step>
  readonly message: string
  readonly remedy: string
}

/** The fields that say where a server is: to state one is to state the whole target. */
export const targetFields: ReadonlyArray<FieldName> = ["transport", "command", "args", "cwd", "url"]

/** The fields that only a user may state. */
export const userOnly: ReadonlySet<FieldName> = new Set<FieldName>(["agents", "for"])

const stdioOnly: ReadonlyArray<FieldName> = ["command", "args", "cwd", "env"]
const remoteOnly: ReadonlyArray<FieldName> = ["url", "headers"]

/** Whether a field has a value; `null` takes one away, and states none. */
const has = (fields: { readonly [name in FieldName]?: unknown }, field: FieldName): boolean =>
  fields[field] !== undefined && fields[field] !== null

/** Whether a declaration states where the server is. */
export const statesTarget = (fields: { readonly [name in FieldName]?: unknown }): boolean =>
  targetFields.some((field) => has(fields, field))

/** The shape of a declaration: one transport, and a target that is whole. */
export const checkShape = (
  fields: { readonly [name: string]: unknown },
  source: Source,
): Breach | undefined => {
  if (has(fields, "command") && has(fields, "url"))
    return {
      code: "two-transports",
      path: ["url"],
      message: "this entry has both a command and a url",
      remedy: "keep one: command starts a program, url reaches a server",
    }
  if (!statesTarget(fields))
    return source.provenance === "plugin"
      ? {
          code: "plugin-patch",
          path: [],
          message:
            "this entry has neither a command nor a url: a plugin cannot change other entries",
          remedy: "add the command or the url of the server",
        }
      : undefined
  const transport = fields["transport"]
  if (has(fields, "command") || transport === "stdio") {
    if (!has(fields, "command"))
      return {
        code: "incomplete-entry",
        path: [],
        message: "this stdio entry has no command",
        remedy: "add the command to start",
      }
    if (transport !== undefined && transport !== "stdio")
      return {
        code: "field-contradiction",
        path: ["transport"],
        message: "this entry has a command, which the http and sse transports do not start",
        remedy: 'write "stdio", or leave the transport out',
      }
    return misplaced(fields, remoteOnly, "a program has no", "keep it for entries with a url")
  }
  if (has(fields, "url"))
    return misplaced(
      fields,
      stdioOnly,
      "a remote server has no",
      "keep it for entries with a command",
    )
  const stated = targetFields.find((field) => has(fields, field)) ?? ""
  return {
    code: "incomplete-entry",
    path: [stated],
    message: `this entry states ${stated} but no ${transport === undefined ? "command or url" : "url"}`,
    remedy:
      "an entry that says where its server is replaces what is below it: write it whole, or keep to env, headers, time-outs, tools and enabled",
  }
}

const misplaced = (
  fields: { readonly [name in FieldName]?: unknown },
  names: ReadonlyArray<FieldName>,
  message: string,
  remedy: string,
): Breach | undefined => {
  const field = names.find((name) => has(fields, name))
  return field === undefined
    ? undefined
    : { code: "field-contradiction", path: [field], message: `${message} ${field}`, remedy }
}

const blankBreach = (field: "command" | "cwd", text: Template | undefined): Breach | undefined =>
  text !== undefined && literalText(text)?.trim() === ""
    ? {
        code: "field-value",
        path: [field],
        message: `this ${field} is empty`,
        remedy:
          field === "command"
            ? "name the program to start"
            : "name the directory, or leave it out: the program is then started where the agent is",
      }
    : undefined

const urlBreach = (url: Template, written: unknown): Breach | undefined => {
  const fault = addressFault(url, typeof written === "string" ? written : "")
  return fault === undefined ? undefined : { code: "field-value", path: ["url"], ...fault }
}

/** RFC 9110 section 5.6.2: the characters of a header's name. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** A name that is none. */
const isBadName = {
  env: (name: string): boolean => name === "" || /[=\0]/.test(name),
  headers: (name: string): boolean => !headerName.test(name),
} as const

const namesBreach = (field: "env" | "headers", value: unknown): Breach | undefined => {
  if (typeof value !== "object" || value === null) return undefined
  const names = Object.keys(value)
  const bad = names.find(isBadName[field])
  if (bad !== undefined)
    return {
      code: "field-value",
      path: [field, bad],
      message: `this cannot name ${field === "headers" ? "a header" : "an environment variable"}`,
      remedy:
        field === "headers"
          ? "use letters, digits and - (RFC 9110 section 5.6.2)"
          : "use letters, digits and _",
    }
  if (field === "env" || names.length < 2) return undefined
  const seen = new Set<string>()
  const twice = names.find((name) => {
    const known = seen.has(name.toLowerCase())
    seen.add(name.toLowerCase())
    return known
  })
  return twice === undefined
    ? undefined
    : {
        code: "duplicate-key",
        path: [field, twice],
        message: "this header stands here twice: the case of a header's name means nothing",
        remedy: "keep one of the two",
      }
}

const originBreach = (origin: string): Breach | undefined =>
  URL.canParse(origin) && new URL(origin).origin === origin.replace(/\/$/, "")
    ? undefined
    : {
        code: "field-value",
        path: ["for"],
        message: "this is not an origin",
        remedy:
          "write scheme and host, and the port if it is not the usual one: https://api.example.com",
      }

const forBreach = (fields: DecodedFields): Breach | undefined => {
  if (fields.for === undefined) return undefined
  return statesTarget(fields)
    ? {
        code: "field-contradiction",
        path: ["for"],
        message: "for belongs to a patch: this entry states its own target",
        remedy: "take it out",
      }
    : originBreach(fields.for)
}

/**
 * The values of a declaration's fields, where their shape alone does not tell.
 *
 * @param raw the fields as they stand in the file: names of what is removed are checked too, and an
 *   address before any of it is sealed
 */
export const checkValues = (
  fields: DecodedFields,
  raw: { readonly [name: string]: unknown },
): Breach | undefined =>
  blankBreach("command", fields.command) ??
  blankBreach("cwd", fields.cwd) ??
  (fields.url === undefined ? undefined : urlBreach(fields.url, raw["url"])) ??
  namesBreach("env", raw["env"]) ??
  namesBreach("headers", raw["headers"]) ??
  forBreach(fields)
