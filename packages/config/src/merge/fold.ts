/** Folds what the layers say about one name, from low to high, two at a time. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Declaration, Patch, Refusal, Removal, Stated, Target } from "../decode/declaration.ts"
import { findBreach } from "./patch.ts"
import { mergeStated } from "./stated.ts"

/**
 * What a run of adjacent layers says about one name. The runs combine associatively.
 *
 * - `Patching`: only patches so far; what they change is further below.
 * - `Settled`: a target, with the patches above it merged in.
 * - `Gone`: removed; patches above a removal change nothing, and are reported.
 * - `Refused`: something that could not be used hides what is below; patches above it change nothing.
 *
 * `hidden` is everything below the target, the removal or the refusal, from low to high.
 */
export type Fold =
  | { readonly _tag: "Patching"; readonly patches: ReadonlyArray<Patch>; readonly stated: Stated }
  | {
      readonly _tag: "Settled"
      readonly target: Target
      readonly patches: ReadonlyArray<Patch>
      readonly stated: Target["stated"]
      readonly hidden: ReadonlyArray<Declaration>
    }
  | {
      readonly _tag: "Gone"
      readonly removal: Removal
      readonly dangling: ReadonlyArray<Patch>
      readonly hidden: ReadonlyArray<Declaration>
    }
  | {
      readonly _tag: "Refused"
      readonly refused: Refusal | Patch
      readonly because: Diagnostic
      readonly dangling: ReadonlyArray<Patch>
      readonly hidden: ReadonlyArray<Declaration>
    }

/** One for all: most servers have nothing hidden, and no patches. */
const none: ReadonlyArray<never> = []

/** The fold of one declaration. */
export const foldOf = (declaration: Declaration): Fold => {
  switch (declaration._tag) {
    case "Patch":
      return { _tag: "Patching", patches: Array.of(declaration), stated: declaration.stated }
    case "Target":
      return {
        _tag: "Settled",
        target: declaration,
        patches: none,
        stated: declaration.stated,
        hidden: none,
      }
    case "Removal":
      return { _tag: "Gone", removal: declaration, dangling: none, hidden: none }
    case "Refusal":
      return {
        _tag: "Refused",
        refused: declaration,
        because: declaration.because,
        dangling: none,
        hidden: none,
      }
  }
}

/** Every declaration of a fold, from low to high. */
export const declarationsOf = (fold: Fold): ReadonlyArray<Declaration> => {
  switch (fold._tag) {
    case "Patching":
      return fold.patches
    case "Settled":
      return [...fold.hidden, fold.target, ...fold.patches]
    case "Gone":
      return [...fold.hidden, fold.removal, ...fold.dangling]
    case "Refused":
      return [...fold.hidden, fold.refused, ...fold.dangling]
  }
}

const applyPatches = (
  lower: Fold & { readonly _tag: "Settled" },
  upper: Fold & { readonly _tag: "Patching" },
): Fold => {
  for (const [index, patch] of upper.patches.entries()) {
    const because = findBreach(lower.target, patch)
    if (because === undefined) continue
    return {
      _tag: "Refused",
      refused: patch,
      because,
      dangling: upper.patches.slice(index + 1),
      hidden: [...declarationsOf(lower), ...upper.patches.slice(0, index)],
    }
  }
  return {
    ...lower,
    patches: lower.patches.concat(upper.patches),
    stated: mergeStated(lower.stated, upper.stated),
  }
}

/** What the two runs say together. */
export const combine = (lower: Fold, upper: Fold): Fold => {
  if (upper._tag !== "Patching")
    return { ...upper, hidden: [...declarationsOf(lower), ...upper.hidden] }
  switch (lower._tag) {
    case "Patching":
      return {
        _tag: "Patching",
        patches: lower.patches.concat(upper.patches),
        stated: mergeStated(lower.stated, upper.stated),
      }
    case "Settled":
      return applyPatches(lower, upper)
    case "Gone":
    case "Refused":
      return { ...lower, dangling: [...lower.dangling, ...upper.patches] }
  }
}
