/** Half-open ranges of a text. */

/** From a start up to an end, in UTF-16 code units. */
export type Range = readonly [start: number, end: number]

/**
 * How much text is judged. Longer text is sealed whole: nobody reads it in a listing, and hostile
 * text takes no longer than this much of it.
 */
export const longest = 4096

const none: ReadonlyArray<never> = []

/**
 * The matches of a global pattern that matches no empty text. Unlike `matchAll`, it makes no pattern of
 * its own for each text: there may be hundreds of thousands.
 */
export const matchesOf = (pattern: RegExp, text: string): ReadonlyArray<RegExpExecArray> => {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return none
  const matches: Array<RegExpExecArray> = []
  for (; match !== null; match = pattern.exec(text)) matches.push(match)
  return matches
}

/** Sorted, with what overlaps or touches joined, so that equal text always has equal pieces. */
export const joined = (ranges: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const result: Array<Range> = []
  for (const range of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && range[0] <= last[1])
      result[result.length - 1] = [last[0], Math.max(last[1], range[1])]
    else if (range[0] < range[1]) result.push(range)
  }
  return result
}

/** What ranges cover outside of one that is to stay free. */
export const outside = (ranges: ReadonlyArray<Range>, [from, to]: Range): ReadonlyArray<Range> =>
  ranges.flatMap(([start, end]): ReadonlyArray<Range> => [
    [start, Math.min(end, from)],
    [Math.max(start, to), end],
  ])

/**
 * Asks, of one stretch of a text after another, what ranges cover of it; in time linear in both.
 *
 * @param covered sorted and disjoint, as {@link joined} gives them; so must the stretches be
 */
export const sweep = (
  covered: ReadonlyArray<Range>,
): ((stretch: Range) => ReadonlyArray<Range>) => {
  let first = 0
  return ([start, end]) => {
    while ((covered[first]?.[1] ?? Infinity) <= start) first++
    const inside: Array<Range> = []
    for (let index = first; index < covered.length; index++) {
      const [from, to] = covered[index] ?? [end, end]
      if (from >= end) break
      inside.push([Math.max(from, start), Math.min(to, end)])
    }
    return inside
  }
}
