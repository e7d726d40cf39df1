/** Merges what two declarations state about one server. */
import type { Stated, TemplateMap } from "../decode/declaration.ts"
import { isPlainObject } from "../plain-object.ts"

/**
 * Objects merge, everything else replaces. A `null` is a value like any other until the fold ends. No
 * object of a statement holds another one.
 */
const merge = <A extends Stated>(lower: A, upper: Stated): A => {
  const merged = { ...lower } as Record<string, unknown>
  for (const [name, above] of Object.entries(upper)) {
    const below = merged[name]
    merged[name] = isPlainObject(below) && isPlainObject(above) ? { ...below, ...above } : above
  }
  return merged as A
}

/**
 * Headers by the spelling that the lower layer has, since the case of a header's name means nothing:
 * otherwise a patch of `authorization` would add a second one beside `Authorization`.
 */
const respell = (lower: TemplateMap, upper: TemplateMap): TemplateMap => {
  const spelled = new Map(Object.keys(lower).map((name) => [name.toLowerCase(), name]))
  return Object.fromEntries(
    Object.entries(upper).map(([name, value]) => [spelled.get(name.toLowerCase()) ?? name, value]),
  )
}

/** The upper statement over the lower one. Associative. */
export const mergeStated = <A extends Stated>(lower: A, upper: Stated): A => {
  return lower.headers === undefined || upper.headers === undefined
    ? merge(lower, upper)
    : merge(lower, { ...upper, headers: respell(lower.headers, upper.headers) })
}

/** Whether anything is marked as taken away. */
export const hasRemoved = (value: object): boolean =>
  Object.values(value).some(
    (item: unknown) => item === null || (isPlainObject(item) && hasRemoved(item)),
  )

/** What remains when the fold has ended: without the markers of what was taken away. */
export const withoutRemoved = <A extends object>(value: A): A =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (item === null) return []
      return [[key, isPlainObject(item) ? withoutRemoved(item) : item]]
    }),
  ) as A
