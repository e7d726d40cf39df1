/** Explains a server: each of its leaves, where it was written, and what it shadows. */
import type { DeclaredServer, RuntimeServer, Server } from "../catalog/catalog.ts"
import {
  type Declaration,
  originOf,
  type Stated,
  stepsTo,
  writtenAt,
} from "../decode/declaration.ts"
import { fromPointer, toPointer } from "../document/pointer.ts"
import type { SourceDocument, Step } from "../document/index.ts"
import { isEphemeral } from "../field-class/ephemeral.ts"
import { kindOf } from "../entry/entry.ts"
import { type FieldClass, isMarked } from "../field-class/mark.ts"
import { isPlainObject } from "../plain-object.ts"
import { describeSource, type Origin, type Provenance } from "../provenance.ts"
import { hasSecret, isTemplate } from "../template/template.ts"

/** A value that a leaf has or had, as written and with secrets masked, and where it was written. */
export interface Written {
  readonly value: string
  readonly origin: Origin
  readonly source: string
}

/**
 * One leaf of a server.
 *
 * @property path JSON Pointer by canonical field names
 * @property written where the value comes from; absent for defaults and for what the gateway asserts
 * @property shadows what the value replaces, from high to low
 */
export interface Leaf {
  readonly path: string
  readonly fieldClass: FieldClass
  readonly value: string
  readonly written: Written | undefined
  readonly shadows: ReadonlyArray<Written>
}

/** A server, explained. */
export interface Explanation {
  readonly name: string
  readonly provenance: Provenance
  readonly source: string
  readonly declaredAt: Origin | undefined
  readonly leaves: ReadonlyArray<Leaf>
  /** The declarations that this one replaced whole, from high to low. */
  readonly replaces: ReadonlyArray<{ readonly source: string; readonly origin: Origin }>
}

const show = (value: unknown): string => {
  if (isEphemeral(value)) return "<ephemeral>"
  if (typeof value === "string") return value
  return isTemplate(value) ? value.toString() : JSON.stringify(value)
}

/**
 * Where the value of a server at a path was written: by the topmost declaration that states it, or at
 * the entry's name where none does.
 *
 * @param pointer JSON Pointer by canonical field names
 */
export const originAt = (server: DeclaredServer, pointer: string): Origin => {
  const path = fromPointer(pointer)
  for (const declaration of [server.target, ...server.patches].toReversed()) {
    const found = statedAt(declaration.stated, path)
    if (found !== undefined)
      return declaration.site.document.originOf(stepsTo(declaration.site, found.path))
  }
  return originOf(server.target)
}

/** Text as its author spelled it where it holds no secret; anything else as it is shown. */
const asWritten = (
  document: SourceDocument,
  steps: ReadonlyArray<Step>,
  value: unknown,
): string => {
  if (value === null) return "null"
  if (!isTemplate(value) || hasSecret(value)) return show(value)
  const written = document.valueAt(steps)
  return typeof written === "string" ? written : show(value)
}

/** The leaves of a value: members of records and pieces of text lists one by one. */
function* leavesOf(
  value: unknown,
  path: ReadonlyArray<Step>,
): Generator<readonly [ReadonlyArray<Step>, unknown]> {
  if (isPlainObject(value))
    for (const [key, item] of Object.entries(value)) yield* leavesOf(item, [...path, key])
  else if (Array.isArray(value) && value.some(isTemplate))
    for (const [index, item] of value.entries()) yield [[...path, index], item]
  else yield [path, value]
}

/** What a declaration says about a leaf, under the key that it has there. */
const statedAt = (
  stated: Stated,
  path: ReadonlyArray<Step>,
): { readonly path: ReadonlyArray<Step>; readonly value: unknown } | undefined => {
  let value: unknown = stated
  const actual: Array<Step> = []
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined
    const key =
      path[0] === "headers" && actual.length === 1
        ? Object.keys(value).find((name) => name.toLowerCase() === String(step).toLowerCase())
        : step
    if (key === undefined || !Object.hasOwn(value, key)) return undefined
    value = (value as { readonly [key: PropertyKey]: unknown })[key]
    actual.push(key)
  }
  return { path: actual, value }
}

const writtenIn = (declaration: Declaration, path: ReadonlyArray<Step>): Written | undefined => {
  if (declaration._tag !== "Target" && declaration._tag !== "Patch") return undefined
  const found = statedAt(declaration.stated, path)
  if (found === undefined || (path[0] === "transport" && !declaration.site.parts.has("/transport")))
    return undefined
  const steps = stepsTo(declaration.site, found.path)
  const { made } = writtenAt(declaration.site, found.path)
  return {
    value:
      made === true ? show(found.value) : asWritten(declaration.site.document, steps, found.value),
    origin: declaration.site.document.originOf(steps),
    source: describeSource(declaration.source),
  }
}

/** The leaves that a patch took away: what would be there without it is what they shadow. */
const removedLeaves = (
  { entry, patches }: DeclaredServer,
  highToLow: ReadonlyArray<Declaration>,
): ReadonlyArray<Leaf> => {
  const { fields } = kindOf(entry)
  const removed = patches.flatMap(({ stated }) =>
    Array.from(leavesOf(stated, [])).flatMap(([path, value]) => (value === null ? [path] : [])),
  )
  const unique = new Map(removed.map((path) => [toPointer(path), path]))
  return Array.from(unique, ([pointer, path]) => {
    const [written, ...shadows] = highToLow.flatMap((item) => writtenIn(item, path) ?? [])
    const field = fields[String(path[0])]
    return {
      path: pointer,
      fieldClass: isMarked(field) ? field.fieldClass : "Stable",
      value: "null",
      written,
      shadows,
    }
  }).filter(({ written }) => written?.value === "null")
}

const explainDeclared = (server: DeclaredServer): Explanation => {
  const { entry, target, patches, hidden } = server
  const { fields } = kindOf(entry)
  const highToLow = [...hidden, target, ...patches].toReversed()
  const leaves = Object.entries(entry).flatMap(([name, fieldValue]) => {
    const field = fields[name]
    const fieldClass: FieldClass = isMarked(field) ? field.fieldClass : "Stable"
    return Array.from(leavesOf(fieldValue, [name]), ([path, value]): Leaf => {
      const found = highToLow.map((declaration) => writtenIn(declaration, path))
      const all = found.filter((item) => item !== undefined)
      // A value that only a replaced declaration has is not where this one comes from.
      const written = found.slice(0, patches.length + 1).find((item) => item !== undefined)
      return {
        path: toPointer(path),
        fieldClass,
        value: show(value),
        written,
        shadows: written === undefined ? all : all.slice(1),
      }
    })
  })
  return {
    name: server.name,
    provenance: server.provenance,
    source: describeSource(target.source),
    declaredAt: originOf(target),
    leaves: [...leaves, ...removedLeaves(server, highToLow)],
    replaces: hidden.toReversed().map((declaration) => ({
      source: describeSource(declaration.source),
      origin: originOf(declaration),
    })),
  }
}

const explainRuntime = (server: RuntimeServer): Explanation => {
  const { fields } = kindOf(server.entry)
  return {
    name: server.name,
    provenance: server.provenance,
    source: server.provenance,
    declaredAt: undefined,
    leaves: Object.entries(server.entry).map(([name, value]) => {
      const field = fields[name]
      return {
        path: toPointer([name]),
        fieldClass: isMarked(field) ? field.fieldClass : "Ephemeral",
        value: show(value),
        written: undefined,
        shadows: [],
      }
    }),
    replaces: [],
  }
}

/** Explains a mounted server. Secrets are masked, and ephemeral values are not shown. */
export const explain = (server: Server): Explanation =>
  server._tag === "Declared" ? explainDeclared(server) : explainRuntime(server)
