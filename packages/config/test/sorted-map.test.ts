import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import { aligned } from "../src/aligned.ts"
import { SortedMap } from "../src/sorted-map.ts"
import { choice } from "./generators.ts"

/** Some names one after another, each given a value or taken out. */
const change = Arbitrary.map(
  Arbitrary.all([choice(700), choice(300), choice(4)]),
  ([start, many, kind]) =>
    new Map(
      Array.from({ length: kind === 0 ? many : many % 5 }, (_, at) => [
        `n${start + at}`,
        kind === 1 ? undefined : { start },
      ]),
    ),
)
const changes = Array.from({ length: 8 }, () => change)

const inOrder = (plain: ReadonlyMap<string, object>) =>
  [...plain].toSorted(([a], [b]) => (a < b ? -1 : 1))

describe("a sorted map", () => {
  it.prop("is what a map is that is sorted, after any changes", changes, (all) => {
    const plain = new Map<string, object>()
    let map = SortedMap.empty<object>()
    for (const each of all) {
      const before = map
      const entriesBefore = [...before]
      map = map.with(each)
      for (const [name, value] of each) {
        if (value === undefined) plain.delete(name)
        else plain.set(name, value)
      }
      expect([...map]).toEqual(inOrder(plain))
      expect(map.size).toBe(plain.size)
      for (const name of [...each.keys(), "n5", "a", "z"]) {
        expect(map.get(name)).toBe(plain.get(name))
        expect(map.has(name)).toBe(plain.has(name))
      }
      expect([...before]).toEqual(entriesBefore)
      expect(new Map(map.changesSince(before).map(([name, ...sides]) => [name, sides]))).toEqual(
        new Map(
          Array.from(
            each.keys(),
            (name) => [name, [before.get(name), map.get(name)]] as const,
          ).filter(([, [one, other]]) => one !== other),
        ),
      )
      // None is so long that an edit in it costs much, and there are not many that are short.
      expect(Math.max(0, ...map.runs.map(({ names }) => names.length))).toBeLessThanOrEqual(128)
      expect(map.runs.length).toBeLessThanOrEqual(map.size / 32 + 1)
    }
  })

  const names = Array.from({ length: 1000 }, (_, n) => `n${n}`)
  const thousand = SortedMap.from(new Map(names.map((name) => [name, { name }])))
  const newRuns = (map: typeof thousand) =>
    map.runs.filter((run, at) => run !== thousand.runs[at]).length

  it("shares with the version before what did not change", () => {
    expect(newRuns(thousand.with(new Map([["n500", { name: "other" }]])))).toBe(1)
    expect(newRuns(thousand.with(new Map([["n500", thousand.get("n500")]])))).toBe(0)
    expect(newRuns(thousand.with(new Map([["nobody", undefined]])))).toBe(0)
  })

  it("has few runs when it has become small", () => {
    const gone = names.filter((_, n) => n % 20 > 0).map((name) => [name, undefined] as const)
    expect(thousand.with(new Map(gone)).runs).toHaveLength(1)
  })

  it("shows nobody what is in it", () => {
    expect(JSON.stringify(SortedMap.from(new Map([["a", { secret: "s" }]])))).toBe('{"size":1}')
  })
})

describe("two versions of a list", () => {
  const list = Arbitrary.map(Arbitrary.all([choice(4), choice(4), choice(4), choice(4)]), (items) =>
    items.slice(0, items[0]),
  )

  it.prop("have each item that is not where it was in one of the pairs", [list, list], ([a, b]) => {
    const pairs = aligned(a, b)
    for (const [one, other] of pairs) expect(one).not.toBe(other)
    const left = (items: ReadonlyArray<number>, side: 0 | 1) => {
      const rest = [...items]
      for (const pair of pairs) {
        const at = rest.indexOf(pair[side] ?? -1)
        if (pair[side] !== undefined) rest.splice(at, 1)
      }
      return rest
    }
    expect(left(a, 0)).toHaveLength(left(b, 1).length)
    expect(left(a, 0).toSorted()).toEqual(left(b, 1).toSorted())
  })
})
