/** Resolves the layers of all sources into a catalog. */
import { noSets } from "../decode/agent-sets.ts"
import { type Declaration, originOf, stepsTo } from "../decode/declaration.ts"
import type { Layer, Missing, OnlyFor } from "../decode/layer.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { limitByFile } from "../diagnostic/limit.ts"
import { kindOf, type RuntimeEntry } from "../entry/entry.ts"
import { combine, type Fold, foldOf } from "../merge/index.ts"
import { type Origin, rankOf } from "../provenance.ts"
import type { Catalog, Server } from "./catalog.ts"
import { checkSets } from "./check-sets.ts"
import { reserve, settleConflicts } from "./claims.ts"
import { at, report, type Resolution } from "./resolution.ts"
import { sameItems } from "../workspace/same.ts"
import { settle } from "./settle.ts"

/** What a gateway mounts itself, by name. */
export type RuntimeEntries = { readonly [name: string]: RuntimeEntry }

const foldAll = (layers: ReadonlyArray<Layer>): ReadonlyMap<string, Fold> => {
  const folds = new Map<string, Fold>()
  for (const layer of layers)
    for (const declaration of layer.declarations) {
      const lower = folds.get(declaration.name)
      const upper = foldOf(declaration)
      folds.set(declaration.name, lower === undefined ? upper : combine(lower, upper))
    }
  return folds
}

/** Where the topmost `enabled` of a settled fold was written. */
const disabledBy = (fold: Fold & { readonly _tag: "Settled" }): Origin => {
  const by: Declaration =
    [fold.target, ...fold.patches].findLast(({ stated }) => stated.enabled != null) ?? fold.target
  return by.site.document.originOf(stepsTo(by.site, ["enabled"]), "key")
}

const dangle = (patches: ReadonlyArray<Declaration>, message: string, to: Resolution) => {
  for (const declaration of patches) {
    if (declaration._tag !== "Patch") continue
    to.losers.push({ _tag: "Dangling", declaration })
    // What it changes may be in a source that could not be read: then it is no mistake.
    if (to.hasUnread) continue
    to.diagnostics.push(
      report(
        declaration,
        "patch-over-nothing",
        message,
        "add a command or a url to declare the server here, or take the entry out",
      ),
    )
  }
}

const hide = (hidden: ReadonlyArray<Declaration>, by: Declaration, to: Resolution) => {
  for (const declaration of hidden)
    to.losers.push(
      by._tag === "Removal"
        ? { _tag: "Removed", declaration, by }
        : { _tag: "Shadowed", declaration, by },
    )
}

const settleFold = (name: string, fold: Fold, off: ReadonlySet<string>, to: Resolution) => {
  switch (fold._tag) {
    case "Patching":
      if (off.has(name)) return
      dangle(
        fold.patches,
        `there is no server ${name} below this entry, which has neither a command nor a url of its own`,
        to,
      )
      return
    case "Gone":
      hide(fold.hidden, fold.removal, to)
      dangle(
        fold.dangling,
        `${name} is removed below this entry, at ${at(originOf(fold.removal))}`,
        to,
      )
      return
    case "Refused":
      hide(fold.hidden, fold.refused, to)
      to.losers.push(
        { _tag: "Refused", declaration: fold.refused, because: fold.because },
        ...fold.dangling.map((declaration) => ({ _tag: "Dangling", declaration }) as const),
      )
      to.missing.push({
        _tag: "Named",
        name,
        source: fold.refused.source,
        because: fold.because,
      })
      // A refusal was told by the layer that it is in.
      if (fold.refused._tag === "Patch") to.diagnostics.push(fold.because)
      return
    case "Settled": {
      const { target, patches, hidden } = fold
      hide(hidden, target, to)
      const before = to.earlier?.servers.get(name)
      if (
        before?._tag === "Declared" &&
        before.target === target &&
        sameItems(before.patches, patches) &&
        sameItems(before.hidden, hidden)
      ) {
        to.servers.push(before)
        return
      }
      const entry = settle(target, fold.stated)
      if (!entry.enabled) {
        to.losers.push({ _tag: "Disabled", declaration: target, by: disabledBy(fold) })
        return
      }
      to.servers.push({
        _tag: "Declared",
        name,
        provenance: target.source.provenance === "plugin" ? "plugin" : "user",
        transport: entry.transport,
        entry,
        target,
        patches,
        hidden,
      })
    }
  }
}

const pluginsFor = (layers: ReadonlyArray<Layer>): ReadonlyMap<string, OnlyFor> =>
  new Map(
    layers.flatMap(({ source, onlyFor }) =>
      source.provenance === "plugin" && onlyFor !== undefined
        ? [[source.plugin, onlyFor] as const]
        : [],
    ),
  )

const byName = (a: Server, b: Server): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

/** Servers in the order of their names; most of them are in the order of an earlier catalog already. */
const inOrder = (
  servers: ReadonlyArray<Server>,
  earlier: Catalog | undefined,
): ReadonlyArray<Server> => {
  if (earlier === undefined) return servers.toSorted(byName)
  const byNames = new Map(servers.map((server) => [server.name, server]))
  const added = servers.filter(({ name }) => !earlier.servers.has(name)).toSorted(byName)
  const ordered: Array<Server> = []
  let next = 0
  for (const name of earlier.servers.keys()) {
    for (let other = added[next]; other !== undefined && other.name < name; other = added[next]) {
      ordered.push(other)
      next += 1
    }
    const server = byNames.get(name)
    if (server !== undefined) ordered.push(server)
  }
  return [...ordered, ...added.slice(next)]
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
 * Resolves layers and the gateway's own entries into a catalog.
 *
 * The layers are taken by the rank of their sources, and in the given order within a rank: that order
 * is the user's order of plugins, and of repeated flags.
 *
 * @param options.earlier another catalog: a server that the very same declarations make is taken from it
 */
export const resolve = (options: {
  readonly layers: ReadonlyArray<Layer>
  readonly runtime: RuntimeEntries
  readonly earlier?: Catalog | undefined
}): Catalog => {
  const ranked = options.layers.toSorted((a, b) => rankOf(a.source) - rankOf(b.source))
  const trusted = ranked.filter((layer) => layer.untrusted === undefined)
  const enabled = trusted.filter((layer) => layer.disabledBy === undefined)
  const untrusted = ranked.flatMap(({ untrusted: because, declarations }) =>
    because === undefined
      ? []
      : declarations.map((declaration) => ({ _tag: "Untrusted", declaration, because }) as const),
  )
  const missing: ReadonlyArray<Missing> = [
    ...enabled.flatMap((layer) => layer.missing),
    // A conversation may have been held with them, when they were trusted.
    ...untrusted.map(
      ({ declaration: { name, source }, because }) =>
        ({ _tag: "Named", name, source, because }) as const,
    ),
  ]
  const to: Resolution = {
    servers: [],
    losers: [...untrusted],
    missing: [...missing],
    hasUnread: missing.some(({ _tag }) => _tag === "Any" || _tag === "OfPlugin"),
    diagnostics: [],
    earlier: options.earlier,
  }
  const off = new Set<string>()
  for (const layer of trusted) {
    if (layer.disabledBy === undefined) continue
    for (const declaration of layer.declarations) {
      off.add(declaration.name)
      if (declaration._tag === "Target")
        to.losers.push({ _tag: "Disabled", declaration, by: layer.disabledBy })
    }
  }
  const folds = foldAll(settleConflicts(reserve(enabled, Object.keys(options.runtime), to), to))
  for (const [name, fold] of folds) settleFold(name, fold, off, to)
  const sets = trusted.findLast((layer) => layer.sets !== undefined)?.sets ?? noSets
  checkSets(sets, Object.keys(options.runtime), to)
  for (const [name, entry] of Object.entries(options.runtime)) {
    const { transport, provenance } = kindOf(entry)
    if (provenance !== "gateway-runtime" || transport === undefined)
      throw new TypeError(`${name} is not a runtime entry: make its kind with defineRuntimeEntry.`)
    to.servers.push({ _tag: "Runtime", name, provenance, transport, entry })
  }
  return {
    servers: new Map(inOrder(to.servers, options.earlier).map((server) => [server.name, server])),
    losers: to.losers,
    sets,
    pluginsFor: pluginsFor(enabled),
    completeness:
      to.missing.length === 0 ? { _tag: "Complete" } : { _tag: "Partial", missing: to.missing },
    diagnostics: sorted([
      ...enabled.flatMap((layer) => layer.diagnostics),
      ...ranked.flatMap(({ untrusted }) => untrusted ?? []),
      ...limitByFile(to.diagnostics),
    ]),
  }
}
