/** Objects that are nothing but their members: what JSON gives, and no instance of a class. */

/** Whether a value is an object of nothing but its members. */
export const isPlainObject = (value: unknown): value is { readonly [name: string]: unknown } => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
