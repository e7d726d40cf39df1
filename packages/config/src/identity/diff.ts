/** What differs between two resume identities, leaf by leaf and without any secret. */
import { toPointer, type Step } from "../document/pointer.ts"
import { readJson } from "../document/read-json.ts"
import type { Provenance } from "../provenance.ts"
import { mask } from "../template/secret.ts"
import { rootName, type Root } from "../template/template.ts"
import { canonicalJson } from "./canonical.ts"
import { type IdentityValue, isPieces, type PartForm, type TextForm } from "./form.ts"
import { type ResumeIdentity, serversOf } from "./identity.ts"
import type { IdentityDocument, ServerIdentity } from "./schema.ts"

/**
 * What kind of value changed.
 *
 * - `stable`: something that is declared in clear.
 * - `reference`: which variable the value refers to; its clear text is the same.
 * - `credential`: secret text only; the value is not shown.
 */
export type ChangeKind = "stable" | "reference" | "credential"

/** The server that a change is about. */
interface About {
  readonly server: string
  readonly provenance: Provenance
  readonly plugin?: string
}

/**
 * One difference.
 *
 * @property path JSON Pointer of the leaf inside the server, by canonical field names
 * @property before the value in the older identity, as text with secrets masked; absent where it had none
 */
export type Change =
  | (About & { readonly _tag: "Added" })
  | (About & { readonly _tag: "Removed" })
  | (About & {
      readonly _tag: "Changed"
      readonly path: string
      readonly kind: ChangeKind
      readonly before?: string
      readonly after?: string
    })

const showPart = (part: PartForm): string => {
  if (typeof part === "string") return part
  if ("digest" in part) return mask
  if ("root" in part) return `\${${rootName[part.root as Root]}}`
  if (part.default === undefined) return `\${${part.var}}`
  return `\${${part.var}:-${typeof part.default === "string" ? part.default : mask}}`
}

const show = (value: IdentityValue): string => {
  if (typeof value === "string") return value
  if (isPieces(value)) return value.template.map(showPart).join("")
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(show(item))).join(", ")}]`
  return JSON.stringify(value, (_, item: IdentityValue) => (isPieces(item) ? show(item) : item))
}

const pieces = (text: TextForm): ReadonlyArray<PartForm> =>
  typeof text === "string" ? [text] : text.template

/** The pieces that are in clear, with defaults by their text if that is in clear. */
const clearPieces = (text: TextForm): ReadonlyArray<PartForm> =>
  pieces(text).flatMap((part): ReadonlyArray<PartForm> => {
    if (typeof part === "string") return part === "" ? [] : [part]
    if ("digest" in part) return []
    if ("var" in part && typeof part.default === "object") return [{ var: part.var }]
    return [part]
  })

const same = (a: unknown, b: unknown): boolean =>
  a === undefined || b === undefined ? a === b : canonicalJson(a) === canonicalJson(b)

const isText = (value: IdentityValue | undefined): value is TextForm =>
  typeof value === "string" || isPieces(value)

const isClearText = (part: PartForm): boolean => typeof part === "string"

const kindOf = (before: TextForm, after: TextForm): ChangeKind => {
  const [a, b] = [clearPieces(before), clearPieces(after)]
  if (same(a, b)) return "credential"
  return same(a.filter(isClearText), b.filter(isClearText)) ? "reference" : "stable"
}

interface LeafChange {
  readonly path: string
  readonly kind: ChangeKind
  readonly before?: string
  readonly after?: string
}

const leaf = (
  steps: ReadonlyArray<Step>,
  kind: ChangeKind,
  before: IdentityValue | undefined,
  after: IdentityValue | undefined,
): LeafChange => ({
  path: toPointer(steps),
  kind,
  ...(kind === "credential" || before === undefined ? {} : { before: show(before) }),
  ...(kind === "credential" || after === undefined ? {} : { after: show(after) }),
})

const isRecord = (
  value: IdentityValue | undefined,
): value is { readonly [name: string]: IdentityValue } =>
  typeof value === "object" && !Array.isArray(value) && !isPieces(value)

const compare = (
  before: IdentityValue | undefined,
  after: IdentityValue | undefined,
  steps: ReadonlyArray<Step>,
): ReadonlyArray<LeafChange> => {
  if (isText(before) && isText(after))
    return same(before, after) ? [] : [leaf(steps, kindOf(before, after), before, after)]
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, index) => compare(item, after[index], [...steps, index]))
  if (isRecord(before) && isRecord(after)) return compareMembers(before, after, steps)
  return same(before, after) ? [] : [leaf(steps, "stable", before, after)]
}

const compareMembers = (
  before: { readonly [name: string]: IdentityValue },
  after: { readonly [name: string]: IdentityValue },
  steps: ReadonlyArray<Step>,
): ReadonlyArray<LeafChange> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .toSorted()
    .flatMap((name) => compare(member(before, name), member(after, name), [...steps, name]))

const member = (
  record: { readonly [name: string]: IdentityValue },
  name: string,
): IdentityValue | undefined => (Object.hasOwn(record, name) ? record[name] : undefined)

const about = (server: string, identity: ServerIdentity): About => ({
  server,
  provenance: identity.provenance,
  ...(typeof identity["plugin"] === "string" ? { plugin: identity["plugin"] } : {}),
})

/** A server's identity with only the fields that both sides look at. */
const covered = (identity: ServerIdentity, fields: ReadonlySet<string>): ServerIdentity =>
  Object.fromEntries(
    Object.entries(identity).filter(([name]) => name === "provenance" || fields.has(name)),
  ) as ServerIdentity

/** What differs between servers, by their names, in the order of names and paths. */
export const diffServers = (
  before: IdentityDocument["servers"],
  after: IdentityDocument["servers"],
): ReadonlyArray<Change> => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.toSorted().flatMap((name): ReadonlyArray<Change> => {
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    const now = Object.hasOwn(after, name) ? after[name] : undefined
    if (old === undefined) return now === undefined ? [] : [{ _tag: "Added", ...about(name, now) }]
    if (now === undefined) return [{ _tag: "Removed", ...about(name, old) }]
    return compareMembers(old, now, []).map((change) => ({
      _tag: "Changed",
      ...about(name, now),
      ...change,
    }))
  })
}

/**
 * What differs, in the order of server names and paths; empty where nothing does.
 *
 * Identities that cover different fields are compared by those that both cover, so that a version
 * that looks at more takes nothing for changed. Two identities under different keys cannot be
 * compared: ask {@link ResumeIdentity.keyId} first.
 */
export const diffIdentities = (
  before: ResumeIdentity,
  after: ResumeIdentity,
): ReadonlyArray<Change> => {
  const fields = new Set(before.covers).intersection(new Set(after.covers))
  // What is the same to the letter is the same, whatever is looked at, and is not read.
  const differing = serversOf(after).changesSince(serversOf(before))
  const read = (name: string, text: string | undefined) =>
    text === undefined ? [] : [[name, covered(readJson(text) as ServerIdentity, fields)] as const]
  return diffServers(
    Object.fromEntries(differing.flatMap(([name, old]) => read(name, old))),
    Object.fromEntries(differing.flatMap(([name, , now]) => read(name, now))),
  )
}
