/** Resolves the layers of all sources into a catalog. */
import { noSets } from "../decode/agent-sets.ts"
import type { Layer, OnlyFor } from "../decode/layer.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { limitByFile } from "../diagnostic/limit.ts"
import { kindOf, type RuntimeEntry } from "../entry/entry.ts"
import { sanitizedName } from "../entry/name.ts"
import { sameItems } from "../same-items.ts"
import { SortedMap } from "../sorted-map.ts"
import type { Catalog, RuntimeServer, Server } from "./catalog.ts"
import { checkSets } from "./check-sets.ts"
import { type Findings, isNothing, noFindings } from "./findings.ts"
import { lostWhole, missingWhole, rank } from "./ranked.ts"
import { settleName, type Surroundings } from "./settle-name.ts"
import { type Said, Strata } from "./strata.ts"

/** What a gateway mounts itself, by name. */
export type RuntimeEntries = { readonly [name: string]: RuntimeEntry }

/** All layers, and what the gateway mounts itself. */
export interface Resolvable {
  readonly layers: ReadonlyArray<Layer>
  readonly runtime: RuntimeEntries
}

const pluginsFor = (layers: ReadonlyArray<Layer>): ReadonlyMap<string, OnlyFor> =>
  new Map(
    layers.flatMap(({ source, onlyFor }) =>
      source.provenance === "plugin" && onlyFor !== undefined
        ? [[source.plugin, onlyFor] as const]
        : [],
    ),
  )

const runtimeServer = (name: string, entry: RuntimeEntry): RuntimeServer => {
  const { transport, provenance } = kindOf(entry)
  if (provenance !== "gateway-runtime" || transport === undefined)
    throw new TypeError(`${name} is not a runtime entry: make its kind with defineRuntimeEntry.`)
  return { _tag: "Runtime", name, provenance, transport, entry }
}

/** A catalog's findings, each once, in the order of files and lines. */
const sorted = (diagnostics: Iterable<Diagnostic>): ReadonlyArray<Diagnostic> =>
  [...new Set(diagnostics)].toSorted(
    (a, b) =>
      (a.origin.file < b.origin.file ? -1 : a.origin.file > b.origin.file ? 1 : 0) ||
      a.origin.line - b.origin.line ||
      a.origin.column - b.origin.column,
  )

/**
 * A catalog, with what it was resolved from: the next one is resolved from it by what has changed.
 *
 * @property off the layers that the user turned off
 * @property mounted the names that the gateway mounts
 * @property hasUnread whether any server may be missing, since a whole source could not be read
 * @property found what was found about names beside their servers; most have nothing
 */
export interface Resolved {
  readonly catalog: Catalog
  readonly enabled: Strata
  readonly off: Strata
  readonly mounted: ReadonlyArray<string>
  readonly hasUnread: boolean
  readonly servers: SortedMap<Server>
  readonly found: SortedMap<Findings>
}

/** The names that may have to be settled otherwise than before. */
const affectedNames = (
  before: Resolved,
  now: Pick<Resolved, "enabled" | "off" | "hasUnread">,
): ReadonlySet<string> => {
  const names = now.enabled.changedSince(before.enabled).union(now.off.changedSince(before.off))
  // Whether a patch over nothing is a mistake depends on what could be read.
  if (before.hasUnread !== now.hasUnread)
    for (const [name, { losers }] of before.found)
      if (losers.some(({ _tag }) => _tag === "Dangling")) names.add(name)
  return names
}

/** The servers of names, and what else is found about them; `undefined` where there is none, or nothing. */
const settleNames = (
  said: Said,
  surroundings: Surroundings,
  earlier: Resolved | undefined,
): readonly [Map<string, Server | undefined>, Map<string, Findings | undefined>] => {
  const servers = new Map<string, Server | undefined>()
  const found = new Map<string, Findings | undefined>()
  let findings = noFindings()
  for (const [name, declarations] of said) {
    const known = earlier?.servers.get(name)
    servers.set(name, settleName(name, declarations, surroundings, known, findings))
    if (!isNothing(findings)) {
      found.set(name, findings)
      findings = noFindings()
    } else if (earlier?.found.has(name) === true) found.set(name, undefined)
  }
  return [servers, found]
}

/**
 * Resolves layers and the gateway's own entries. Every name is settled by itself, so that only the names
 * that a change speaks of have to be settled again.
 *
 * @param before what was resolved earlier: names that nothing was said about since are as they were there
 */
export const resolveAfter = (
  { layers, runtime }: Resolvable,
  before: Resolved | undefined,
): Resolved => {
  const mounted = Object.keys(runtime)
  const earlier = before !== undefined && sameItems(before.mounted, mounted) ? before : undefined
  const ranked = rank(layers)
  const lost = lostWhole(ranked)
  const missing = missingWhole(ranked, lost)
  const hasUnread = missing.some(({ _tag }) => _tag === "Any" || _tag === "OfPlugin")
  const enabled = Strata.of(ranked.enabled, earlier?.enabled)
  const off = Strata.of(ranked.disabled, earlier?.off)

  const said: Said =
    earlier === undefined
      ? enabled.said()
      : new Map(
          Array.from(affectedNames(earlier, { enabled, off, hasUnread }), (name) => [
            name,
            enabled.named(name),
          ]),
        )
  const surroundings = {
    reserved: new Map(mounted.map((name) => [sanitizedName(name), name])),
    isOff: (name: string) => off.named(name).length > 0,
    hasUnread,
  }
  const [settled, foundNow] = settleNames(said, surroundings, earlier)
  for (const [name, entry] of Object.entries(runtime)) settled.set(name, runtimeServer(name, entry))
  const servers = (earlier?.servers ?? SortedMap.empty<Server>()).with(settled)
  const found = (earlier?.found ?? SortedMap.empty<Findings>()).with(foundNow)

  const all = [...found.values()]
  const losers = [...lost, ...all.flatMap((one) => one.losers)]
  const sets = ranked.trusted.findLast((layer) => layer.sets !== undefined)?.sets ?? noSets
  const allMissing = [...missing, ...all.flatMap((one) => one.missing)]
  const catalog: Catalog = {
    servers,
    losers,
    sets,
    pluginsFor: pluginsFor(ranked.enabled),
    completeness:
      allMissing.length === 0 ? { _tag: "Complete" } : { _tag: "Partial", missing: allMissing },
    diagnostics: sorted([
      ...ranked.enabled.flatMap((layer) => layer.diagnostics),
      ...ranked.all.flatMap(({ untrusted }) => untrusted ?? []),
      ...limitByFile(
        sorted([
          ...all.flatMap((one) => one.diagnostics),
          ...checkSets(sets, { servers, losers, hasUnread }),
        ]),
      ),
    ]),
  }
  return { catalog, enabled, off, mounted, hasUnread, servers, found }
}

/**
 * Resolves layers and the gateway's own entries into a catalog.
 *
 * The layers are taken by the rank of their sources, and in the given order within a rank: that order
 * is the user's order of plugins, and of repeated flags.
 */
export const resolve = (options: Resolvable): Catalog => resolveAfter(options, undefined).catalog
