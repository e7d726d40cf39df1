/** Decodes one member of a server map into a declaration. */
import * as Result from "effect/Result"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Dialect } from "../dialect/dialect.ts"
import {
  type Fault,
  isJsonObject,
  type Json,
  type SourceDocument,
  type Step,
} from "../document/index.ts"
import { badName } from "../entry/name.ts"
import type { Source } from "../provenance.ts"
import {
  type Declaration,
  Patch,
  type PluginFacts,
  type Site,
  type Stated,
  stepsTo,
  Target,
  type WrittenParts,
} from "./declaration.ts"
import { describeIssue } from "./field-issue.ts"
import { foreignReferences } from "./foreign.ts"
import { insidePlugin, pathsAsWritten } from "./plugin-paths.ts"
import { checkReach, type Reach } from "./references.ts"
import { takeRemovals } from "./removals.ts"
import { type KeyFinding, rename, type Renamed } from "./rename.ts"
import { type Breach, checkShape, checkValues, statesTarget } from "./rules.ts"
import { type DecodedFields, decodeFields } from "./schema.ts"

/**
 * What decoding needs to know about where a member comes from.
 *
 * @property faults the first fault of each member of the server map, by its key
 */
export interface EntryContext {
  readonly source: Source
  readonly document: SourceDocument
  readonly faults: ReadonlyMap<Step, Fault>
  readonly dialect: Dialect
  readonly reach: Reach
  readonly plugin: PluginFacts | undefined
}

/**
 * A declaration, and every finding on the way to it.
 *
 * @property ignored keys that have no effect: one finding about a key is enough for a whole document
 */
export interface DecodedEntry {
  readonly declaration: Declaration
  readonly diagnostics: ReadonlyArray<Diagnostic>
  readonly ignored: ReadonlyArray<KeyFinding>
}

/** Why a member cannot be used: at least one finding. */
type Refused = readonly [Diagnostic, ...ReadonlyArray<Diagnostic>]

type Member = { readonly name: string; readonly source: Source; readonly site: Site }

/** What makes a member unusable before its fields are looked at. */
const checkMember = (
  { document, faults, source }: EntryContext,
  steps: ReadonlyArray<Step>,
  raw: Json,
  name: string,
): Diagnostic | undefined => {
  const fault = faults.get(steps.at(-1) ?? "")
  if (fault !== undefined) return document.reportFault(fault)
  const bad = badName(name)
  if (bad !== undefined)
    return document.report(steps, "key", {
      code: "bad-name",
      message: `this server's name ${bad}`,
      remedy: "give it a short name of letters, digits, _ and -",
    })
  if (raw === null)
    return source.provenance === "plugin"
      ? document.report(steps, "value", {
          code: "plugin-removal",
          message: "a plugin cannot remove a server",
          remedy: "take this member out",
        })
      : undefined
  return isJsonObject(raw)
    ? undefined
    : document.report(steps, "value", {
        code: "not-an-object",
        message: "a server entry is an object",
        remedy: 'write { "command": … } or { "url": … }, or null to remove the server',
      })
}

/** Whether a map has a name already; the case of a header's name means nothing. */
const hasName = (map: object, name: string, field: string): boolean =>
  field === "headers"
    ? Object.keys(map).some((other) => other.toLowerCase() === name.toLowerCase())
    : Object.hasOwn(map, name)

/** The decoded fields, with what is stated by the name of a variable alone; a value that is there stays. */
const withReferences = (
  decoded: DecodedFields,
  references: Renamed["references"],
): DecodedFields => {
  if (references.length === 0) return decoded
  const fields: Record<string, unknown> = { ...decoded }
  for (const [[field, name], template] of references) {
    const map = (fields[String(field)] ?? {}) as { readonly [name: string]: unknown }
    if (!hasName(map, String(name), String(field)))
      fields[String(field)] = { ...map, [String(name)]: template }
  }
  return fields
}

/** The fields of an entry, decoded and checked. */
const decodeStated = (
  context: EntryContext,
  site: Site,
  { fields, references }: Pick<Renamed, "fields" | "references">,
): Result.Result<{ readonly stated: Stated; readonly for: string | undefined }, Refused> => {
  const { document, source, dialect } = context
  const breach = ({ path, ...finding }: Breach): Refused => [
    document.report(stepsTo(site, path), path.length <= 1 ? "key" : "value", finding),
  ]
  const { present, withRemovals, notRemovable } = takeRemovals(fields, source.provenance === "user")
  if (notRemovable !== undefined) return Result.fail(breach(notRemovable))

  const decoded = decodeFields(present, dialect.spelling)
  if (Result.isFailure(decoded)) {
    const [first, ...rest] = decoded.failure.map((issue) =>
      document.report(stepsTo(site, issue.path), "value", describeIssue(issue, dialect, site)),
    )
    if (first !== undefined) return Result.fail([first, ...rest])
  }
  const shape = checkShape(fields, source)
  if (shape !== undefined) return Result.fail(breach(shape))

  const all = withReferences(Result.getOrThrow(decoded), references)
  const broken = checkValues(all, fields)
  if (broken !== undefined) return Result.fail(breach(broken))
  const { for: origin, ...values } = all
  const [first, ...rest] = checkReach(values, context.reach, source).flatMap(breach)
  if (first !== undefined) return Result.fail([first, ...rest])
  const stated = insidePlugin(withRemovals(values), context.plugin?.paths ?? pathsAsWritten)
  return "code" in stated ? Result.fail(breach(stated)) : Result.succeed({ stated, for: origin })
}

const declare = (
  member: Member,
  stated: Stated,
  origin: string | undefined,
  plugin: PluginFacts | undefined,
): Declaration => {
  if (!statesTarget(stated)) return new Patch({ ...member, stated, for: origin })
  const transport = stated.transport ?? (stated.command === undefined ? "http" : "stdio")
  return new Target({ ...member, stated: { ...stated, transport }, plugin })
}

/** One for all: a document may have a hundred thousand members, and a map is large. */
export const noParts: WrittenParts = new Map()

/** Decodes the member of a server map at `steps`, to be known as `name`. */
export const decodeEntry = (
  context: EntryContext,
  steps: ReadonlyArray<Step>,
  raw: Json,
  name: string,
): DecodedEntry => {
  const { document, source, dialect, plugin } = context
  const bare: Site = { document, steps, parts: noParts }
  const refuse = (because: Refused, ignored: ReadonlyArray<KeyFinding>): DecodedEntry => ({
    declaration: { _tag: "Refusal", name, source, site: bare, because: because[0] },
    diagnostics: because,
    ignored,
  })
  const unusable = checkMember(context, steps, raw, name)
  if (unusable !== undefined) return refuse([unusable], [])
  if (!isJsonObject(raw))
    return {
      declaration: { _tag: "Removal", name, source, site: bare },
      diagnostics: [],
      ignored: [],
    }

  const { parts, ignored, refused, ...renamed } = rename(raw, dialect, source)
  const site: Site = { document, steps, parts }
  const [first, ...rest] = refused.map(([key, finding]) =>
    document.report([...steps, key], "key", finding),
  )
  if (first !== undefined) return refuse([first, ...rest], ignored)

  const foreign = foreignReferences(renamed.fields, dialect.spelling, dialect.label).map(
    ([path, finding]) => document.report(stepsTo(site, path), "value", finding),
  )
  const decoded = decodeStated(context, site, renamed)
  // What is wrong may be that text was meant as a reference.
  if (Result.isFailure(decoded)) {
    const [first, ...rest] = decoded.failure
    return refuse([first, ...rest, ...foreign], ignored)
  }
  const { stated, for: origin } = decoded.success
  return {
    declaration: declare({ name, source, site }, stated, origin, plugin),
    diagnostics: foreign,
    ignored,
  }
}
