/** Which entries come in, and under which names. */
import type { Acceptable } from "./incoming.ts"

/** What becomes of an entry whose name somebody has. */
export type Conflicts = "skip" | "replace" | "rename"

/** An entry that comes in, and the name that it gets. */
export interface Chosen {
  readonly entry: Acceptable
  readonly name: string
}

/** Whether an entry would take the place of one of the user's. */
export const isInPlaceOfOwn = (entry: Acceptable): boolean =>
  entry._tag === "Conflicting" && entry.with._tag === "User"

/** What comes in where nobody chooses: of several entries for one place, the first. */
export const usual = (
  entries: ReadonlyArray<Acceptable>,
  conflicts: Conflicts,
): ReadonlyArray<Acceptable> => {
  const replaced = new Set<string>()
  return entries.filter((entry) => {
    if (entry._tag === "New" || conflicts === "rename") return true
    if (conflicts === "skip" || !isInPlaceOfOwn(entry) || replaced.has(entry.name)) return false
    replaced.add(entry.name)
    return true
  })
}

/** The longest name that is taken. */
const longest = 64

const freeName = ({ name, from }: Acceptable, taken: ReadonlySet<string>): string => {
  for (let count = 1; ; count += 1) {
    const end = `-${from.client?.id ?? "imported"}${count === 1 ? "" : `-${count}`}`
    const made = name.slice(0, longest - end.length) + end
    if (!taken.has(made)) return made
  }
}

/**
 * The entries that come in, under the names that they get: their own, unless somebody keeps that.
 *
 * @param own the names in the user's file
 */
export const named = (
  entries: ReadonlyArray<Acceptable>,
  conflicts: Conflicts,
  own: ReadonlyArray<string>,
): ReadonlyArray<Chosen> => {
  const given = new Set<string>()
  const taken = new Set([...own, ...entries.map(({ name }) => name)])
  return entries.map((entry) => {
    const isKept =
      entry._tag === "Conflicting" &&
      (entry.with._tag === "Gateway" || (entry.with._tag === "User" && conflicts === "rename"))
    const name = isKept || given.has(entry.name) ? freeName(entry, taken) : entry.name
    given.add(name)
    taken.add(name)
    return { entry, name }
  })
}
