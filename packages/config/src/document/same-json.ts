/** Whether two values of documents say the same, member by member and in the same order. */
import type { Json } from "./document.ts"

export const sameJson = (a: Json | undefined, b: Json | undefined): boolean => {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null)
    return Object.is(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [names, others] = [Object.keys(a), Object.keys(b)]
  const [members, otherMembers] = [a, b] as ReadonlyArray<{ readonly [key: string]: Json }>
  return (
    names.length === others.length &&
    names.every(
      (name, at) => name === others[at] && sameJson(members?.[name], otherMembers?.[name]),
    )
  )
}
