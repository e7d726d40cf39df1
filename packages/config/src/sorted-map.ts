/** A map in the order of its names, whose next version shares with it whatever did not change. */
import { aligned } from "./aligned.ts"

/** Names that follow each other, in the order of their UTF-16 code units, and the value of each. */
export class Run<A> {
  readonly names: ReadonlyArray<string>
  readonly values: ReadonlyArray<A>

  constructor(names: ReadonlyArray<string>, values: ReadonlyArray<A>) {
    this.names = names
    this.values = values
  }
}

/** How many names a run has when it is cut. It may grow to twice that. */
const usual = 64

const cut = <A>(run: Run<A>): ReadonlyArray<Run<A>> => {
  const { names, values } = run
  if (names.length <= 2 * usual) return names.length === 0 ? [] : [run]
  return Array.from({ length: Math.ceil(names.length / usual) }, (_, at) => {
    const [start, end] = [at * usual, (at + 1) * usual]
    return new Run(names.slice(start, end), values.slice(start, end))
  })
}

/** The place of the last item that is not after a name; -1 where all are. */
const lastUpTo = (
  name: string,
  length: number,
  at: (place: number) => string | undefined,
): number => {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((at(middle) ?? "") <= name) low = middle + 1
    else high = middle
  }
  return low - 1
}

type Changes<A> = ReadonlyMap<string, A | undefined>

/** The run of some names, given what each is, where it is anything. */
const runOf = <A extends {}>(names: ReadonlyArray<string>, changes: Changes<A>): Run<A> => {
  const present = names.filter((name) => changes.get(name) !== undefined)
  return new Run(
    present,
    present.map((name) => changes.get(name) as A),
  )
}

/** A run with changes: itself where they change nothing. */
const changed = <A>(run: Run<A>, names: ReadonlyArray<string>, changes: Changes<A>): Run<A> => {
  const [newNames, newValues]: [Array<string>, Array<A>] = [[], []]
  let isSame = true
  let at = 0
  const takeUntil = (end: (name: string) => boolean): void => {
    for (let name = run.names[at]; name !== undefined && !end(name); name = run.names[at]) {
      newNames.push(name)
      newValues.push(run.values[at] as A)
      at += 1
    }
  }
  for (const name of names) {
    takeUntil((other) => other >= name)
    const before = run.names[at] === name ? run.values[at] : undefined
    const after = changes.get(name)
    if (run.names[at] === name) at += 1
    if (before !== after) isSame = false
    if (after === undefined) continue
    newNames.push(name)
    newValues.push(after)
  }
  if (isSame) return run
  takeUntil(() => false)
  return new Run(newNames, newValues)
}

/**
 * An immutable map whose entries are in the order of their names. It is held in runs of names: another
 * version of it has the very same runs wherever nothing changed, so that what was made of a run can be
 * remembered with it, and two versions are compared by their runs.
 */
export class SortedMap<A extends {}> implements ReadonlyMap<string, A> {
  // No property: what prints or serialises a map of servers must not find what is in them.
  readonly #runs: ReadonlyArray<Run<A>>
  readonly size: number

  private constructor(runs: ReadonlyArray<Run<A>>) {
    this.#runs = runs
    this.size = runs.reduce((size, { names }) => size + names.length, 0)
  }

  static empty<A extends {}>(): SortedMap<A> {
    return new SortedMap<A>([])
  }

  /** The entries of a map, in order. */
  static from<A extends {}>(entries: ReadonlyMap<string, A>): SortedMap<A> {
    return entries instanceof SortedMap ? entries : SortedMap.empty<A>().with(entries)
  }

  get runs(): ReadonlyArray<Run<A>> {
    return this.#runs
  }

  /** The map with some names added, given other values, or, where there is none, taken out. */
  with(changes: Changes<A>): SortedMap<A> {
    if (changes.size === 0) return this
    const names = [...changes.keys()].toSorted()
    const before = this.#runs
    if (before.length === 0) return new SortedMap(cut(runOf(names, changes)))
    const runs: Array<Run<A>> = []
    let next = 0
    for (const [index, run] of before.entries()) {
      const start = next
      const end = before[index + 1]?.names[0]
      for (let name = names[next]; name !== undefined; name = names[next]) {
        if (end !== undefined && name >= end) break
        next += 1
      }
      const after = start === next ? run : changed(run, names.slice(start, next), changes)
      const last = runs.at(-1)
      if (last !== undefined && last.names.length + after.names.length <= usual)
        runs[runs.length - 1] = new Run(
          [...last.names, ...after.names],
          [...last.values, ...after.values],
        )
      else runs.push(...cut(after))
    }
    return new SortedMap(runs)
  }

  /** The same names, with what is made of their values. */
  map<B extends {}>(make: (value: A) => B): SortedMap<B> {
    return new SortedMap(this.#runs.map(({ names, values }) => new Run(names, values.map(make))))
  }

  /** The names that have another value than in an earlier version, or are in one of the two only. */
  changesSince(
    earlier: SortedMap<A>,
  ): ReadonlyArray<readonly [name: string, before: A | undefined, after: A | undefined]> {
    const [before, after] = [new Map<string, A>(), new Map<string, A>()]
    for (const [one, other] of aligned(earlier.#runs, this.#runs)) {
      one?.names.forEach((name, at) => before.set(name, one.values[at] as A))
      other?.names.forEach((name, at) => after.set(name, other.values[at] as A))
    }
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
      before.get(name) === after.get(name)
        ? []
        : [[name, before.get(name), after.get(name)] as const],
    )
  }

  get(name: string): A | undefined {
    const run = this.#runs[lastUpTo(name, this.#runs.length, (at) => this.#runs[at]?.names[0])]
    if (run === undefined) return undefined
    const at = lastUpTo(name, run.names.length, (place) => run.names[place])
    return run.names[at] === name ? run.values[at] : undefined
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  forEach(visit: (value: A, name: string, map: ReadonlyMap<string, A>) => void): void {
    for (const [name, value] of this) visit(value, name, this)
  }

  *entries(): MapIterator<[string, A]> {
    for (const { names, values } of this.#runs)
      for (const [at, name] of names.entries()) yield [name, values[at] as A]
  }

  *keys(): MapIterator<string> {
    for (const { names } of this.#runs) yield* names
  }

  *values(): MapIterator<A> {
    for (const { values } of this.#runs) yield* values
  }

  [Symbol.iterator](): MapIterator<[string, A]> {
    return this.entries()
  }
}
