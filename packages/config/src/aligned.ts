/** Two versions of a list, side by side where they differ. */

/**
 * The items in which two lists differ, each beside what stands in its place in the other. What both begin
 * or end with is left out; where more is left of one than of the other, no item has a place in the other.
 */
export const aligned = <A>(
  before: ReadonlyArray<A>,
  after: ReadonlyArray<A>,
  same: (a: A, b: A) => boolean = Object.is,
): ReadonlyArray<readonly [before: A | undefined, after: A | undefined]> => {
  const isSame = (a: A | undefined, b: A | undefined): boolean =>
    a !== undefined && b !== undefined && same(a, b)
  let start = 0
  while (isSame(before[start], after[start])) start += 1
  let [end, otherEnd] = [before.length, after.length]
  while (end > start && otherEnd > start && isSame(before[end - 1], after[otherEnd - 1])) {
    end -= 1
    otherEnd -= 1
  }
  const [gone, come] = [before.slice(start, end), after.slice(start, otherEnd)]
  return gone.length === come.length
    ? gone.flatMap((item, at) => (isSame(item, come[at]) ? [] : ([[item, come[at]]] as const)))
    : [
        ...gone.map((item) => [item, undefined] as const),
        ...come.map((item) => [undefined, item] as const),
      ]
}
