/** What stands beside a server map and is about its servers: lists of those that are on, and more. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { valueOn } from "../dialect/pick.ts"
import { isJsonObject, type Json, type JsonObject, type SourceDocument } from "../document/index.ts"
import { isTextList } from "./text-list.ts"

/** An entry, turned off. What it says about that itself counts for nothing. */
const turnedOff = (entry: JsonObject, { fields }: Dialect): JsonObject => ({
  ...Object.fromEntries(
    Object.entries(entry).filter(
      ([key]) => !(Object.hasOwn(fields, key) && fields[key]?.field === "enabled"),
    ),
  ),
  enabled: false,
})

/** The members of a server map, those turned off that the document's lists do not let through. */
export const throughGates = (document: Json, dialect: Dialect, members: JsonObject): JsonObject => {
  const { gates } = dialect
  if (gates === undefined) return members
  const listsAt = (ways: ReadonlyArray<ReadonlyArray<string>>) =>
    ways.flatMap((way) => {
      const list = valueOn(document, way)
      return list !== undefined && isTextList(list) ? [list] : []
    })
  const [allowed, excluded] = [listsAt(gates.allowed), listsAt(gates.excluded)]
  if (allowed.length + excluded.length === 0) return members
  const isOn = (name: string): boolean =>
    allowed.every((list) => list.includes(name)) && !excluded.some((list) => list.includes(name))
  return Object.fromEntries(
    Object.entries(members).map(([name, entry]) => [
      name,
      isJsonObject(entry) && !isOn(name) ? turnedOff(entry, dialect) : entry,
    ]),
  )
}

/** The keys beside a server map that are about its servers, and mean nothing here. */
export const findingsBeside = (
  document: SourceDocument,
  { beside = {} }: Dialect,
): ReadonlyArray<Diagnostic> =>
  Object.entries(beside)
    .filter(([key]) => Object.keys(Object(document.valueAt([key]))).length > 0)
    .map(([key, why]) =>
      document.report([key], "key", {
        code: "no-meaning",
        message: `${key} has no effect here: ${why}`,
        remedy: "leave it to the program that it is for, or take it out",
      }),
    )
