/** The changes of a turn: which are certain, which only seem so, and where each was written. */
import { type Catalog, type Loser, missingOf, type Server } from "../catalog/catalog.ts"
import { originOf } from "../decode/declaration.ts"
import { isAbsence, type Missing } from "../decode/layer.ts"
import { originAt } from "../explain/explain.ts"
import type { Change, ResumeIdentity } from "../identity/index.ts"
import { type Origin, rankOf, type Source } from "../provenance.ts"
import type { Bound, Gap } from "./circumstances.ts"

type Unmounted = Loser & { readonly _tag: "Removed" | "Disabled" | "OtherAgents" | "Refused" }

/** What keeps a name from being mounted. */
const unmounted = (catalog: Catalog, name: string): Unmounted | undefined =>
  catalog.losers.find(
    (loser): loser is Unmounted =>
      loser.declaration.name === name &&
      (loser._tag === "Removed" ||
        loser._tag === "Disabled" ||
        loser._tag === "OtherAgents" ||
        loser._tag === "Refused"),
  )

const sourceOf = (server: Server): Source =>
  server._tag === "Runtime" ? { provenance: "gateway-runtime" } : server.target.source

/** The source that settles what a name stands for, whatever the sources below it say. */
const settledBy = (catalog: Catalog, name: string): Source | undefined => {
  const server = catalog.servers.get(name)
  if (server !== undefined) return sourceOf(server)
  const loser = unmounted(catalog, name)
  return loser?._tag === "Removed" ? loser.by.source : loser?.declaration.source
}

const isOf = (gap: Gap, server: string, plugin: string | undefined): boolean => {
  switch (gap._tag) {
    case "Any":
      return true
    case "Named":
      return gap.name === server
    case "OfPlugin":
      return gap.plugin === plugin
    case "Absent":
      return false
  }
}

/** Whether a change may only seem to be one, since something could not be read now. */
const isCovered = (
  missing: Missing,
  change: Change,
  plugin: string | undefined,
  settled: Source | undefined,
): boolean => {
  if (missing._tag === "Policy") return true
  if (settled !== undefined && rankOf(settled) > rankOf(missing.source)) return false
  return isOf(missing, change.server, plugin)
}

/** The plugin that a bound server came from. */
const boundPlugin = (bound: ResumeIdentity, server: string): string | undefined => {
  const plugin = Object.hasOwn(bound.servers, server)
    ? bound.servers[server]?.["plugin"]
    : undefined
  return typeof plugin === "string" ? plugin : undefined
}

/** Changes by how much is known about them. */
export interface SortedChanges {
  /** Changes that are certain. */
  readonly known: ReadonlyArray<Change>
  /** Changes that may only seem so, because of something that could not be read. */
  readonly unread: ReadonlyArray<readonly [Change, Missing]>
  /** Servers that could not be read when the conversation began. */
  readonly completed: ReadonlyArray<Change>
}

/** Sorts changes by what could not be read, now and when the conversation began. */
export const sortChanges = (
  changes: ReadonlyArray<Change>,
  before: ResumeIdentity,
  bound: Pick<Bound, "gaps">,
  catalog: Catalog,
): SortedChanges => {
  // A file that was not there either when the conversation began held none of its servers.
  const wasAbsent = bound.gaps.some(({ _tag }) => _tag === "Absent")
  const missing = missingOf(catalog).filter((item) => !(wasAbsent && isAbsence(item)))
  const known: Array<Change> = []
  const unread: Array<readonly [Change, Missing]> = []
  const completed: Array<Change> = []
  for (const change of changes) {
    const plugin = boundPlugin(before, change.server)
    const settled = settledBy(catalog, change.server)
    const cause = missing.find((item) => isCovered(item, change, plugin, settled))
    if (cause !== undefined) unread.push([change, cause])
    else if (
      change._tag === "Added" &&
      bound.gaps.some((gap) => isOf(gap, change.server, change.plugin))
    )
      completed.push(change)
    else known.push(change)
  }
  return { known, unread, completed }
}

/** Whether nothing but secret text changed. */
export const isCredential = (change: Change): boolean =>
  change._tag === "Changed" && change.kind === "credential"

/** Where it was written that a server is not to be mounted. */
const whereUnmounted = (loser: Unmounted): Origin => {
  switch (loser._tag) {
    case "Removed":
      return originOf(loser.by)
    case "Disabled":
      return loser.by
    case "OtherAgents":
      return loser.because.by
    case "Refused":
      return loser.because.origin
  }
}

/** Where the value that a change leads to was written; nowhere where a declaration was deleted. */
export const whereOf = (change: Change, catalog: Catalog): Origin | undefined => {
  const server = catalog.servers.get(change.server)
  if (server === undefined) {
    const loser = unmounted(catalog, change.server)
    return loser === undefined ? undefined : whereUnmounted(loser)
  }
  if (server._tag === "Runtime") return undefined
  return change._tag === "Changed" ? originAt(server, change.path) : originOf(server.target)
}

/** A change as the facts of a reason. */
export const changeFacts = (change: Change, catalog: Catalog) => {
  const at = whereOf(change, catalog)
  const { _tag, ...facts } = change
  return {
    change: _tag.toLowerCase() as "added" | "removed" | "changed",
    ...facts,
    ...(at === undefined ? {} : { at }),
  }
}

/** The servers that only seem to have changed, each with what could not be read. */
export const unreadServers = (unread: ReadonlyArray<readonly [Change, Missing]>) => {
  const servers = new Map(unread.map(([change, { because }]) => [change.server, because]))
  return Array.from(servers, ([server, because]) => ({
    reason: "unread" as const,
    server,
    because,
  }))
}
