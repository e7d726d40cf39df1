/** Objects that are nothing but their members: what JSON gives, and no instance of a class. */

/** Whether a value is an object of nothing but its members. */
export const isPlainObject = (value: unknown): value is { readonly [name: string]: unknown } => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Sets an own member, whatever its name: `__proto__`, assigned, would be no member. */
export const setMember = <A>(object: Record<string, A>, name: string, value: A): void => {
  if (name === "__proto__")
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  else object[name] = value
}
