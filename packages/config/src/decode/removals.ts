/** `null` in an entry: which leaves it may take away, and how it is kept until the fold ends. */
import { isJsonObject, type Json, type Step } from "../document/index.ts"
import type { Stated } from "./declaration.ts"
import type { Breach } from "./rules.ts"

/** The leaves that `null` may take away; `*` is any name. */
export const removable: ReadonlyArray<ReadonlyArray<string>> = [
  ["cwd"],
  ["env", "*"],
  ["headers", "*"],
  ["enabled"],
  ["timeout"],
  ["startupTimeout"],
  ["tools", "include"],
  ["tools", "exclude"],
  ["description"],
  ["agents"],
]

const mayRemove = (path: ReadonlyArray<Step>): boolean =>
  removable.some(
    (pattern) =>
      pattern.length === path.length &&
      pattern.every((name, index) => name === "*" || name === path[index]),
  )

const withNulls = (value: unknown, nulls: ReadonlyArray<ReadonlyArray<Step>>): unknown => {
  if (nulls.length === 0) return value
  if (nulls.some((path) => path.length === 0)) return null
  const result: Record<string, unknown> = { ...(value as object | undefined) }
  const byKey = Map.groupBy(nulls, ([first]) => String(first))
  for (const [key, below] of byKey)
    result[key] = withNulls(
      result[key],
      below.map(([, ...rest]) => rest),
    )
  return result
}

/**
 * Splits the `null`s off an entry's fields, so that what remains can be decoded by its schema.
 *
 * @returns the fields without them, a function that puts them back into the decoded fields, and the
 *   first one that stands where nothing can be taken away
 */
export const takeRemovals = (
  fields: { readonly [name: string]: Json },
  allowed: boolean,
): {
  readonly present: { readonly [name: string]: Json }
  readonly withRemovals: (decoded: object) => Stated
  readonly notRemovable: Breach | undefined
} => {
  const nulls: Array<ReadonlyArray<Step>> = []
  const strip = (value: { readonly [name: string]: Json }, path: ReadonlyArray<Step>) =>
    Object.fromEntries(
      Object.entries(value).flatMap(([key, item]): ReadonlyArray<readonly [string, Json]> => {
        const inner = [...path, key]
        if (item === null) {
          nulls.push(inner)
          return []
        }
        return [[key, path.length === 0 && isJsonObject(item) ? strip(item, inner) : item]]
      }),
    )
  const present: { readonly [name: string]: Json } = strip(fields, [])
  const wrong = nulls.find((path) => !allowed || !mayRemove(path))
  return {
    present,
    withRemovals: (decoded) => withNulls(decoded, nulls) as Stated,
    notRemovable:
      wrong === undefined
        ? undefined
        : {
            code: "not-removable",
            path: wrong,
            message: allowed
              ? `null cannot take ${wrong.join(".")} away`
              : "a plugin cannot take anything away",
            remedy: allowed
              ? "null removes a whole server, one variable, one header, or one optional field"
              : "take this member out",
          },
  }
}
