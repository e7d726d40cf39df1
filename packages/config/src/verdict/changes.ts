/** The changes of a turn: which are certain, which only seem so, and where each was written. */
import type { Catalog } from "../catalog/catalog.ts"
import { originOf } from "../decode/declaration.ts"
import type { Missing } from "../decode/layer.ts"
import { originAt } from "../explain/explain.ts"
import type { Change, ResumeIdentity } from "../identity/index.ts"
import type { Origin } from "../provenance.ts"
import type { Bound, Gap } from "./circumstances.ts"

const isCovered = (gap: Gap, change: Change, plugin: string | undefined): boolean => {
  switch (gap._tag) {
    case "Any":
      return true
    case "Named":
      return gap.name === change.server
    case "OfPlugin":
      return plugin === gap.plugin
  }
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
  bound: Bound,
  missing: ReadonlyArray<Missing>,
): SortedChanges => {
  const known: Array<Change> = []
  const unread: Array<readonly [Change, Missing]> = []
  const completed: Array<Change> = []
  for (const change of changes) {
    const plugin = boundPlugin(before, change.server)
    const cause = missing.find((item) => isCovered(item, change, plugin))
    if (cause !== undefined) unread.push([change, cause])
    else if (
      change._tag === "Added" &&
      bound.gaps.some((gap) => isCovered(gap, change, change.plugin))
    )
      completed.push(change)
    else known.push(change)
  }
  return { known, unread, completed }
}

/** Whether nothing but secret text changed. */
export const isCredential = (change: Change): boolean =>
  change._tag === "Changed" && change.kind === "credential"

/** Where the value that a change leads to was written. */
export const whereOf = (change: Change, catalog: Catalog): Origin | undefined => {
  const server = catalog.servers.get(change.server)
  if (server === undefined || server._tag === "Runtime") return undefined
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
