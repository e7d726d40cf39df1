/** Strata: what each layer declares, from low to high, to be asked by name. */
import { aligned } from "../aligned.ts"
import type { Declaration } from "../decode/declaration.ts"
import type { Layer } from "../decode/layer.ts"
import { sameItems } from "../same-items.ts"

/** One layer's declarations. */
export class Stratum {
  readonly declarations: ReadonlyArray<Declaration>
  // Made when somebody asks: whoever resolves once goes through all of them.
  #byName: ReadonlyMap<string, ReadonlyArray<Declaration>> | undefined

  constructor(declarations: ReadonlyArray<Declaration>) {
    this.declarations = declarations
  }

  /** The declarations of a name; most layers have one at most. */
  named(name: string): ReadonlyArray<Declaration> {
    this.#byName ??= Map.groupBy(this.declarations, (declaration) => declaration.name)
    return this.#byName.get(name) ?? nothing
  }
}

const nothing: ReadonlyArray<never> = []

type Strata = ReadonlyArray<Stratum>

/** The strata of some layers: an earlier one's wherever a layer declares the very same. */
export const strataOf = (layers: ReadonlyArray<Layer>, earlier: Strata = []): Strata => {
  const known = new Map(earlier.map((stratum) => [stratum.declarations, stratum]))
  return layers.map(({ declarations }, index) => {
    const inPlace = earlier[index]
    return (
      known.get(declarations) ??
      (inPlace !== undefined && sameItems(inPlace.declarations, declarations)
        ? inPlace
        : new Stratum(declarations))
    )
  })
}

/** The names that some strata speak of otherwise than earlier ones. */
export const changedNames = (before: Strata, after: Strata): Set<string> => {
  const names = new Set<string>()
  for (const [one, other] of aligned(before, after))
    for (const pair of aligned(one?.declarations ?? nothing, other?.declarations ?? nothing))
      for (const declaration of pair) if (declaration !== undefined) names.add(declaration.name)
  return names
}

/** What strata say, by name, from low to high. */
export type Said = ReadonlyMap<string, ReadonlyArray<Declaration>>

/** All that strata say. */
export const saidOfAll = (strata: Strata): Said => {
  const said = new Map<string, Array<Declaration>>()
  for (const { declarations } of strata)
    for (const declaration of declarations) {
      const known = said.get(declaration.name)
      if (known === undefined) said.set(declaration.name, [declaration])
      else known.push(declaration)
    }
  return said
}

/** What strata say about some names. */
export const saidOf = (names: ReadonlySet<string>, strata: Strata): Said =>
  new Map(Array.from(names, (name) => [name, strata.flatMap((stratum) => stratum.named(name))]))
