/** The server map of a document: where it is, and what is in it. */
import * as Result from "effect/Result"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { valueOn } from "../dialect/pick.ts"
import {
  isJsonObject,
  type Json,
  type JsonObject,
  type SourceDocument,
  type Step,
} from "../document/index.ts"
import { throughGates } from "./beside.ts"

/** Where a document's server map is. */
export interface ServerMap {
  readonly steps: ReadonlyArray<Step>
  readonly members: JsonObject
}

const looksLikeEntry = (value: Json, dialect: Dialect): boolean =>
  isJsonObject(value) && Object.keys(value).some((key) => Object.hasOwn(dialect.fields, key))

const faultAbove = (document: SourceDocument, steps: ReadonlyArray<Step>) =>
  document.faults.find(
    (fault) =>
      fault.steps.length <= steps.length &&
      fault.steps.every((step, index) => step === steps[index]),
  )

const mapAt = (
  document: SourceDocument,
  steps: ReadonlyArray<Step>,
  value: Json,
): Result.Result<ServerMap, Diagnostic> => {
  const fault = faultAbove(document, steps)
  if (fault !== undefined) return Result.fail(document.reportFault(fault))
  return isJsonObject(value)
    ? Result.succeed({ steps, members: value })
    : Result.fail(
        document.report(steps, "value", {
          code: "not-an-object",
          ...(typeof value === "string"
            ? {
                message: "the servers are in another file, which this one names",
                remedy: "name that file, or mount the plugin that this is the manifest of",
              }
            : {
                message: "the server map is an object of entries by name",
                remedy: 'write { "name": { "command": … } }',
              }),
        }),
      )
}

/** What people call a dialect's server map. */
export const nameOf = ({ maps }: Dialect): string => maps[0]?.join(".") ?? "server map"

/** Finds the server map of a document by the keys of its dialect; `undefined` where it has none. */
export const findServerMap = (
  document: SourceDocument,
  dialect: Dialect,
  bare: boolean,
): Result.Result<ServerMap | undefined, Diagnostic> => {
  const { value } = document
  if (!isJsonObject(value)) return mapAt(document, [], value)
  const [first, second] = dialect.maps.filter((way) => valueOn(value, way) !== undefined)
  if (second !== undefined)
    return Result.fail(
      document.report(second, "key", {
        code: "two-server-maps",
        message: `this document has both ${first?.join(".")} and ${second.join(".")}`,
        remedy: "put all servers into one of them",
      }),
    )
  if (first !== undefined) return mapAt(document, first, valueOn(value, first) ?? null)
  if (!bare) return Result.succeed(undefined)
  const members = Object.values(value)
  if (members.length === 0 || members.some((member) => looksLikeEntry(member, dialect)))
    return mapAt(document, [], value)
  return Result.fail(
    document.report([], "value", {
      code: "no-servers",
      message: `this document has no ${nameOf(dialect)}`,
      remedy: `put the servers into ${dialect.maps[0]?.map((key) => `{ "${key}": `).join("")}{ … }${dialect.maps[0]?.map(() => " }").join("")}`,
    }),
  )
}

/** The server map of a document, with what its lists of servers turn off. */
export const gatedMap = (
  document: SourceDocument,
  dialect: Dialect,
): Result.Result<ServerMap | undefined, Diagnostic> =>
  Result.map(
    findServerMap(document, dialect, dialect.bare),
    (map) =>
      map && { steps: map.steps, members: throughGates(document.value, dialect, map.members) },
  )
