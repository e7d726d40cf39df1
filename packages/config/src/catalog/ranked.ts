/** Layers in the order of their ranks, and what is in those that have no effect as a whole. */
import type { Layer, Missing } from "../decode/layer.ts"
import { rankOf } from "../provenance.ts"
import type { Loser } from "./catalog.ts"

/** Layers by what they have to say, each list from low rank to high. */
export interface Ranked {
  readonly all: ReadonlyArray<Layer>
  readonly trusted: ReadonlyArray<Layer>
  readonly disabled: ReadonlyArray<Layer>
  readonly enabled: ReadonlyArray<Layer>
}

export const rank = (layers: ReadonlyArray<Layer>): Ranked => {
  const all = layers.toSorted((a, b) => rankOf(a.source) - rankOf(b.source))
  const trusted = all.filter((layer) => layer.untrusted === undefined)
  const disabled = trusted.filter((layer) => layer.disabledBy !== undefined)
  const enabled = trusted.filter((layer) => layer.disabledBy === undefined)
  return { all, trusted, disabled, enabled }
}

/** What is in a layer that has no effect as a whole. */
export const lostWhole = ({ all, disabled }: Ranked): ReadonlyArray<Loser> => [
  ...all.flatMap(({ untrusted: because, declarations }) =>
    because === undefined
      ? []
      : declarations.map((declaration) => ({ _tag: "Untrusted", declaration, because }) as const),
  ),
  ...disabled.flatMap(({ disabledBy: by, declarations }) =>
    declarations.flatMap((declaration) =>
      by !== undefined && declaration._tag === "Target"
        ? [{ _tag: "Disabled", declaration, by } as const]
        : [],
    ),
  ),
]

/** What may be missing from layers as a whole, given what is lost of them. */
export const missingWhole = (
  { enabled }: Ranked,
  lost: ReadonlyArray<Loser>,
): ReadonlyArray<Missing> => [
  ...enabled.flatMap((layer) => layer.missing),
  // A conversation may have been held with them, when they were trusted.
  ...lost.flatMap((loser): ReadonlyArray<Missing> => {
    if (loser._tag !== "Untrusted") return []
    const { name, source } = loser.declaration
    return [{ _tag: "Named", name, source, because: loser.because }]
  }),
]
