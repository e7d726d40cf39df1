/** Strata: what each layer declares, from low to high, to be asked by name. */
import { aligned } from "../aligned.ts"
import type { Declaration } from "../decode/declaration.ts"
import type { Layer } from "../decode/layer.ts"
import { sameItems } from "../same-items.ts"
import { SortedMap } from "../sorted-map.ts"

const nothing: ReadonlyArray<never> = []

/** One layer's declarations. */
class Stratum {
  readonly declarations: ReadonlyArray<Declaration>
  /** One list for all the names that nobody else speaks of: most of them. */
  readonly alone: ReadonlyArray<Stratum> = [this]
  #places: ReadonlyMap<string, number> | undefined

  constructor(declarations: ReadonlyArray<Declaration>) {
    this.declarations = declarations
  }

  named(name: string): ReadonlyArray<Declaration> {
    this.#places ??= new Map(this.declarations.map((declaration, at) => [declaration.name, at]))
    // Hardly any layer has a name twice.
    if (this.#places.size < this.declarations.length)
      return this.declarations.filter((declaration) => declaration.name === name)
    const declaration = this.declarations[this.#places.get(name) ?? -1]
    return declaration === undefined ? nothing : [declaration]
  }
}

type Stack = ReadonlyArray<Stratum>

/** The strata of some layers: an earlier one wherever a layer declares the very same. */
const stackOf = (layers: ReadonlyArray<Layer>, earlier: Stack): Stack => {
  const known = new Map(earlier.map((stratum) => [stratum.declarations, stratum]))
  return layers.map(({ declarations }, place) => {
    const inPlace = earlier[place]
    const same =
      known.get(declarations) ??
      (inPlace && sameItems(inPlace.declarations, declarations) ? inPlace : undefined)
    // A layer that is there twice is two strata.
    if (same !== undefined && known.delete(same.declarations)) return same
    return new Stratum(declarations)
  })
}

/** Which strata speak of each name, from low to high. */
type Where = SortedMap<Stack>

const whereIn = (stack: Stack): Where => {
  const where = new Map<string, Stack>()
  for (const stratum of stack)
    for (const { name } of stratum.declarations) {
      const known = where.get(name)
      if (known === undefined) where.set(name, stratum.alone)
      else if (known.at(-1) !== stratum) where.set(name, [...known, stratum])
    }
  return SortedMap.from(where)
}

/** The same after a change, of which only the names in strata that changed are looked at. */
const whereAfter = (where: Where, before: Stack, after: Stack): Where => {
  const touched = new Map<string, Array<Stratum>>()
  for (const [one, other] of aligned(before, after)) {
    for (const { name } of one?.declarations ?? nothing)
      if (!touched.has(name)) touched.set(name, [])
    for (const { name } of other?.declarations ?? nothing) {
      const come = touched.get(name)
      if (come === undefined) touched.set(name, [...(other?.alone ?? nothing)])
      else if (other !== undefined && come.at(-1) !== other) come.push(other)
    }
  }
  const places = new Map(after.map((stratum, place) => [stratum, place]))
  const placeOf = (stratum: Stratum): number => places.get(stratum) ?? -1
  const changes = Array.from(touched, ([name, come]): readonly [string, Stack | undefined] => {
    const kept = (where.get(name) ?? nothing).filter((stratum) => places.has(stratum))
    const [first, second] = [...kept, ...come]
    if (second === undefined) return [name, first?.alone]
    return [name, [...new Set([...kept, ...come])].toSorted((a, b) => placeOf(a) - placeOf(b))]
  })
  return where.with(new Map(changes))
}

/** What is said about names, from low to high. */
export type Said = ReadonlyMap<string, ReadonlyArray<Declaration>>

/** The strata of all layers, as they are at one time. */
export class Strata {
  readonly #stack: Stack
  // Worked out for whoever asks about some names: to resolve once is to go through all of them.
  #where: Where | undefined

  private constructor(stack: Stack, where: Where | undefined) {
    this.#stack = stack
    this.#where = where
  }

  static of(layers: ReadonlyArray<Layer>, earlier?: Strata): Strata {
    const stack = stackOf(layers, earlier === undefined ? [] : earlier.#stack)
    return new Strata(stack, earlier && whereAfter(earlier.#whole(), earlier.#stack, stack))
  }

  /** The names that are spoken of otherwise than in earlier strata. */
  changedSince(earlier: Strata): Set<string> {
    const names = new Set<string>()
    for (const [one, other] of aligned(earlier.#stack, this.#stack))
      for (const pair of aligned(one?.declarations ?? nothing, other?.declarations ?? nothing))
        for (const declaration of pair) if (declaration !== undefined) names.add(declaration.name)
    return names
  }

  /** What is said about a name. */
  named(name: string): ReadonlyArray<Declaration> {
    return (this.#whole().get(name) ?? nothing).flatMap((stratum) => stratum.named(name))
  }

  /** All that is said. */
  said(): Said {
    const all = this.#stack.flatMap(({ declarations }) => declarations)
    return Map.groupBy(all, ({ name }) => name)
  }

  #whole(): Where {
    this.#where ??= whereIn(this.#stack)
    return this.#where
  }
}
