/** Finds the templates in a value, however deep they are. */
import { isTemplate, literalText, type Part, type Template } from "./template.ts"

/** A template, and the steps to it. */
export type Placed = readonly [steps: ReadonlyArray<string | number>, template: Template]

/** Every template in a value, in its order. There may be hundreds of thousands. */
export const templatesIn = (
  value: unknown,
  steps: ReadonlyArray<string | number> = [],
): ReadonlyArray<Placed> => {
  const found: Array<Placed> = []
  const walk = (inner: unknown, path: ReadonlyArray<string | number>) => {
    if (isTemplate(inner)) found.push([path, inner])
    else if (Array.isArray(inner))
      for (let index = 0; index < inner.length; index++) walk(inner[index], [...path, index])
    else if (typeof inner === "object" && inner !== null)
      for (const [key, item] of Object.entries(inner)) walk(item, [...path, key])
  }
  walk(value, steps)
  return found
}

/** Whether any template in a value has a part of some kind. */
export const hasPart = (value: unknown, isMeant: (part: Part) => boolean): boolean => {
  if (typeof value !== "object" || value === null) return false
  if (isTemplate(value)) return literalText(value) === undefined && value.parts.some(isMeant)
  const items: ReadonlyArray<unknown> = Array.isArray(value) ? value : Object.values(value)
  return items.some((item) => hasPart(item, isMeant))
}
