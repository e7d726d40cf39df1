/** Settles what all layers say about one name: the server that is mounted, and what else is found. */
import { type Declaration, originOf, stepsTo } from "../decode/declaration.ts"
import { sanitizedName } from "../entry/name.ts"
import { combine, type Fold, foldOf } from "../merge/index.ts"
import type { Origin } from "../provenance.ts"
import { DeclaredServer, type Server } from "./catalog.ts"
import { refuseReserved, settleConflicts } from "./claims.ts"
import { at, type Findings, report } from "./findings.ts"
import { settle } from "./settle.ts"

/**
 * What settling a name depends on beside its declarations.
 *
 * @property reserved the names that the gateway mounts, by the form in which backends compare them
 * @property isOff whether a source that the user turned off has the name
 * @property hasUnread whether any server may be missing, since a whole source could not be read
 */
export interface Surroundings {
  readonly reserved: ReadonlyMap<string, string>
  readonly isOff: (name: string) => boolean
  readonly hasUnread: boolean
}

type Settled = Fold & { readonly _tag: "Settled" }

/** Where the topmost `enabled` of a settled fold was written. */
const disabledBy = (fold: Settled): Origin => {
  const by: Declaration =
    [fold.target, ...fold.patches].findLast(({ stated }) => stated.enabled != null) ?? fold.target
  return by.site.document.originOf(stepsTo(by.site, ["enabled"]), "key")
}

const dangle = (
  patches: ReadonlyArray<Declaration>,
  message: string,
  { hasUnread }: Surroundings,
  to: Findings,
) => {
  for (const declaration of patches) {
    if (declaration._tag !== "Patch") continue
    to.losers.push({ _tag: "Dangling", declaration })
    // What it changes may be in a source that could not be read: then it is no mistake.
    if (hasUnread) continue
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

const hide = (hidden: ReadonlyArray<Declaration>, by: Declaration, to: Findings) => {
  for (const declaration of hidden)
    to.losers.push(
      by._tag === "Removal"
        ? { _tag: "Removed", declaration, by }
        : { _tag: "Shadowed", declaration, by },
    )
}

/**
 * Whether a server was made of the very same statements, wherever they stood: then its entry is the same.
 * A statement is of one source, and one plugin.
 */
const hasEntryOf = (server: DeclaredServer, { target, patches }: Settled): boolean =>
  server.target.stated === target.stated &&
  server.patches.length === patches.length &&
  server.patches.every(({ stated }, index) => stated === patches[index]?.stated)

const serverOf = (
  name: string,
  fold: Settled,
  earlier: Server | undefined,
  to: Findings,
): DeclaredServer | undefined => {
  const { target, patches, hidden } = fold
  hide(hidden, target, to)
  const entry =
    earlier?._tag === "Declared" && hasEntryOf(earlier, fold)
      ? earlier.entry
      : settle(target, fold.stated)
  if (!entry.enabled) {
    to.losers.push({ _tag: "Disabled", declaration: target, by: disabledBy(fold) })
    return undefined
  }
  return new DeclaredServer({
    name,
    provenance: target.source.provenance === "plugin" ? "plugin" : "user",
    transport: entry.transport,
    entry,
    target,
    patches,
    hidden,
  })
}

const settleFold = (
  name: string,
  fold: Fold,
  surroundings: Surroundings,
  earlier: Server | undefined,
  to: Findings,
): DeclaredServer | undefined => {
  switch (fold._tag) {
    case "Settled":
      return serverOf(name, fold, earlier, to)
    case "Patching":
      if (!surroundings.isOff(name))
        dangle(
          fold.patches,
          `there is no server ${name} below this entry, which has neither a command nor a url of its own`,
          surroundings,
          to,
        )
      return undefined
    case "Gone":
      hide(fold.hidden, fold.removal, to)
      dangle(
        fold.dangling,
        `${name} is removed below this entry, at ${at(originOf(fold.removal))}`,
        surroundings,
        to,
      )
      return undefined
    case "Refused": {
      const { refused, because, dangling, hidden } = fold
      hide(hidden, refused, to)
      to.losers.push(
        { _tag: "Refused", declaration: refused, because },
        ...dangling.map((declaration) => ({ _tag: "Dangling", declaration }) as const),
      )
      to.missing.push({ _tag: "Named", name, source: refused.source, because })
      // A refusal was told by the layer that it is in.
      if (refused._tag === "Patch") to.diagnostics.push(because)
      return undefined
    }
  }
}

/**
 * Settles a name.
 *
 * @param declarations what the layers in force say about it, from low to high
 * @param earlier the server of an earlier catalog: of the same statements it has the same entry
 */
export const settleName = (
  name: string,
  declarations: ReadonlyArray<Declaration>,
  surroundings: Surroundings,
  earlier: Server | undefined,
  to: Findings,
): DeclaredServer | undefined => {
  const mounted = surroundings.reserved.get(sanitizedName(name))
  if (mounted !== undefined) {
    refuseReserved(declarations, mounted, to)
    return undefined
  }
  const [first, ...rest] = settleConflicts(declarations, to)
  if (first === undefined) return undefined
  const fold = rest.reduce((lower, upper) => combine(lower, foldOf(upper)), foldOf(first))
  return settleFold(name, fold, surroundings, earlier, to)
}
