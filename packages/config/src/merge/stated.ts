/** Merges what two declarations state about one server. */
import { deepmergeCustom } from "deepmerge-ts"
import type { Stated, TemplateMap } from "../decode/declaration.ts"
import { isPlainObject } from "../plain-object.ts"

/** Objects merge, everything else replaces. A `null` is a value like any other until the fold ends. */
const merge = deepmergeCustom({ mergeArrays: false, mergeMaps: false, mergeSets: false })

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

/** The upper statement over the lower one: fields that both have merge where they are objects. Associative. */
export const mergeStated = <A extends Stated>(lower: A, upper: Stated): A => {
  const merged: { [field: string]: unknown } = { ...(lower as object) }
  for (const [field, value] of Object.entries(upper)) {
    const below = merged[field]
    merged[field] =
      isPlainObject(below) && isPlainObject(value)
        ? merge(
            below,
            field === "headers" ? respell(below as TemplateMap, value as TemplateMap) : value,
          )
        : value
  }
  return merged as unknown as A
}

/** Whether anything is marked as taken away. */
export const hasRemoved = (value: object): boolean => {
  for (const name in value) {
    const item: unknown = (value as { readonly [name: string]: unknown })[name]
    if (item === null || (isPlainObject(item) && hasRemoved(item))) return true
  }
  return false
}

/** What remains when the fold has ended: without the markers of what was taken away. */
export const withoutRemoved = <A extends object>(value: A): A =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      if (item === null) return []
      return [[key, isPlainObject(item) ? withoutRemoved(item) : item]]
    }),
  ) as A
