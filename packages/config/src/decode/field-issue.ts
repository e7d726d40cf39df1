/** Says what is wrong with a field in the words of the file that it stands in. */
import type { Dialect, Shape } from "../dialect/dialect.ts"
import { type Finding, showKey } from "../document/index.ts"
import { type Site, stepsTo } from "./declaration.ts"
import type { FieldIssue } from "./schema.ts"

const transportWords = (dialect: Dialect): string =>
  [
    ...new Set(Object.values(dialect.fields).flatMap(({ values }) => Object.keys(values ?? {}))),
  ].join(", ")

/** What a dialect's value has to be, where it is not the canonical one. */
const shapeWords: { readonly [S in Shape]?: string } = {
  negated: "true or false",
  seconds: "a number of seconds, more than 0",
  include: "a list of names of tools",
  exclude: "a list of names of tools",
  "command-line": "a list of texts, the program and its arguments",
  "bearer-variable": "the name of an environment variable",
  "variables-by-header": "an object of names of environment variables, by header",
  "variable-names": "a list of names of environment variables",
}

export const describeIssue = (
  { path, code, message, remedy }: FieldIssue,
  dialect: Dialect,
  site: Site,
): Finding => {
  if (path[0] === "transport")
    return {
      code,
      message: "this transport is not known",
      remedy: `write one of ${transportWords(dialect)}`,
    }
  const written = stepsTo(site, path).slice(site.steps.length)
  const name = written.map((step) => (typeof step === "string" ? showKey(step) : step)).join(".")
  if (code === "bad-reference") return { code, message: `${name}: ${message}`, remedy }
  const [key = ""] = written
  const { shape } = (Object.hasOwn(dialect.fields, key) ? dialect.fields[key] : undefined) ?? {}
  const words = shape === undefined ? undefined : shapeWords[shape]
  return words === undefined
    ? { code, message: `${name} ${message}`, remedy }
    : { code, message: `${key} is not ${words}`, remedy: `write ${words}` }
}
