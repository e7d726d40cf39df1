/** What differs between two configurations, with where each side was written, and what it does to a conversation. */
import type { Catalog, DeclaredServer } from "../catalog/catalog.ts"
import type { Policy } from "../decode/user-file.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { explain, type Leaf, originAt } from "../explain/explain.ts"
import {
  type Change,
  type ChangeKind,
  diffIdentities,
  type Digests,
  type ResumeIdentity,
  resumeIdentity,
} from "../identity/index.ts"
import type { Origin, Provenance } from "../provenance.ts"
import { gapsOf } from "./baseline.ts"
import { changeFacts, sortChanges, whereOf } from "./changes.ts"
import type { Gap } from "./circumstances.ts"

/**
 * One difference.
 *
 * @property path JSON Pointer of the leaf inside the server, by canonical field names
 * @property kind `operational` for what takes no part in the identity: time-outs, descriptions
 * @property before the value, as text with secrets masked; absent where there was none
 * @property at where each side was written, as far as it is known
 * @property doubt why it may only seem to be one
 */
export interface Difference {
  readonly server: string
  readonly provenance: Provenance
  readonly plugin?: string
  readonly change: "added" | "removed" | "changed"
  readonly path?: string
  readonly kind?: ChangeKind | "operational"
  readonly before?: string
  readonly after?: string
  readonly at: { readonly before?: Origin; readonly after?: Origin }
  readonly doubt?: Doubt
}

/**
 * Why nobody knows whether something has changed.
 *
 * - `Unread`: the server may be in what cannot be read now.
 * - `Completed`: the server may have been in what could not be read before.
 */
export type Doubt =
  | { readonly _tag: "Unread"; readonly because: Diagnostic }
  | { readonly _tag: "Completed" }

/**
 * What a difference does to a conversation: it begins anew, goes on and is told, never notices, or is
 * held until everything can be read.
 */
export type Consequence = "fresh" | "drift" | "none" | "held"

/** What a difference does to a conversation under a policy. */
export const consequenceOf = (
  { kind, doubt }: Pick<Difference, "kind" | "doubt">,
  policy: Policy,
): Consequence => {
  if (doubt !== undefined) return doubt._tag === "Unread" ? "held" : "drift"
  if (kind === "operational") return "none"
  return kind === "credential" ? policy.onSecretChange : policy.onMcpChange
}

const operational = (server: DeclaredServer): ReadonlyMap<string, Leaf> =>
  new Map(
    explain(server)
      .leaves.filter(({ fieldClass, value }) => fieldClass === "Operational" && value !== "null")
      .map((leaf) => [leaf.path, leaf]),
  )

const operationalDifferences = (
  old: DeclaredServer,
  now: DeclaredServer,
): ReadonlyArray<Difference> => {
  const [left, right] = [operational(old), operational(now)]
  return [...new Set([...left.keys(), ...right.keys()])].flatMap((path) => {
    const [before, after] = [left.get(path), right.get(path)]
    if (before?.value === after?.value) return []
    return {
      server: now.name,
      provenance: now.provenance,
      ...("plugin" in now.entry ? { plugin: now.entry.plugin } : {}),
      change: "changed",
      path,
      kind: "operational",
      ...(before === undefined ? {} : { before: before.value }),
      ...(after === undefined ? {} : { after: after.value }),
      at: {
        ...(before === undefined ? {} : { before: originAt(old, path) }),
        ...(after === undefined ? {} : { after: originAt(now, path) }),
      },
    }
  })
}

const differenceOf = (change: Change, before: Catalog | undefined, after: Catalog): Difference => {
  const { at: now, ...facts } = changeFacts(change, after)
  const old = before === undefined || change._tag === "Added" ? undefined : whereOf(change, before)
  return {
    ...facts,
    at: {
      ...(old === undefined ? {} : { before: old }),
      ...(now === undefined ? {} : { after: now }),
    },
  }
}

/** Changes as differences, each with what speaks against its being one. */
const differencesOf = (
  changes: ReadonlyArray<Change>,
  before: { readonly identity: ResumeIdentity; readonly gaps: ReadonlyArray<Gap> },
  catalogs: { readonly before: Catalog | undefined; readonly after: Catalog },
): ReadonlyArray<Difference> => {
  const { unread, completed } = sortChanges(changes, before.identity, before, catalogs.after)
  const doubts = new Map<Change, Doubt>([
    ...unread.map(([change, { because }]) => [change, { _tag: "Unread", because }] as const),
    ...completed.map((change) => [change, { _tag: "Completed" }] as const),
  ])
  return changes.map((change) => {
    const difference = differenceOf(change, catalogs.before, catalogs.after)
    const doubt = doubts.get(change)
    return doubt === undefined ? difference : { ...difference, doubt }
  })
}

/** What differs between two catalogs, in the order of names; secrets are compared, and not shown. */
export const compareCatalogs = (
  before: Catalog,
  after: Catalog,
  digests: Digests,
): ReadonlyArray<Difference> => {
  const identity = resumeIdentity(before, digests)
  const changes = differencesOf(
    diffIdentities(identity, resumeIdentity(after, digests)),
    { identity, gaps: gapsOf(before) },
    { before, after },
  )
  const rest = Array.from(after.servers.values()).flatMap((now) => {
    const old = before.servers.get(now.name)
    return old?._tag === "Declared" && now._tag === "Declared"
      ? operationalDifferences(old, now)
      : []
  })
  return [...changes, ...rest].toSorted((a, b) =>
    a.server < b.server ? -1 : a.server > b.server ? 1 : 0,
  )
}

/**
 * What differs since an identity was made. What takes no part in identities was not kept.
 *
 * @param gaps what could not be read then
 */
export const compareSince = (
  before: ResumeIdentity,
  gaps: ReadonlyArray<Gap>,
  { catalog, identity }: { readonly catalog: Catalog; readonly identity: ResumeIdentity },
): ReadonlyArray<Difference> =>
  differencesOf(
    diffIdentities(before, identity),
    { identity: before, gaps },
    { before: undefined, after: catalog },
  )
