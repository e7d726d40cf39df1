/** A value that lives for one run, sealed so that nothing but a lease can read it. */

let open: <A>(box: Ephemeral<A>) => A

/**
 * An ephemeral value tried to become text or JSON.
 *
 * It is a defect of the program, not a condition of its input: the value would have outlived its run.
 */
export class EphemeralLeak extends Error {
  override readonly name = "EphemeralLeak"
  constructor(where: string) {
    super(
      `An ephemeral value was about to leave its box (${where}). It lives for one run: pass it on sealed, and let the lease write it.`,
    )
  }
}

/** Shown by the compiler, with the type that it is about, wherever a sealed value does not fit. */
type WhatToDo =
  "lives for one run: pass it on sealed; a lease opens it, with revealEphemeral of @mooring/config/unseal"

/**
 * A sealed value of type `A` that belongs to one run: a port, a pid, a temp directory, a grant.
 *
 * An `Ephemeral<A>` is not an `A`. Interpolation, concatenation, coercion and JSON throw an
 * {@link EphemeralLeak}; inspection prints `<ephemeral>`. Only `@mooring/config/unseal` opens it.
 *
 * @example
 * ```ts
 * const port = ephemeral(62949)
 * String(port) // throws EphemeralLeak
 * ```
 */
export class Ephemeral<out A, out Advice extends string = WhatToDo> {
  readonly #value: A
  /** In the type alone. */
  declare protected readonly advice: Advice

  constructor(value: A) {
    this.#value = value
  }

  static {
    open = (box) => box.#value
  }

  toString(): never {
    throw new EphemeralLeak("toString")
  }

  valueOf(): never {
    throw new EphemeralLeak("valueOf")
  }

  toJSON(): never {
    throw new EphemeralLeak("toJSON")
  }

  [Symbol.toPrimitive](): never {
    throw new EphemeralLeak("coercion")
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "<ephemeral>"
  }
}

/** Seals a value for one run. */
export const ephemeral = <A>(value: A): Ephemeral<A> => new Ephemeral(value)

/** Whether a value is sealed for one run. */
export const isEphemeral = (value: unknown): value is Ephemeral<unknown> =>
  value instanceof Ephemeral

/** A sealed object, as an object of sealed values: what its members are called lives longer. */
export const sealedMembers = <A>(
  box: Ephemeral<{ readonly [name: string]: A }>,
): { readonly [name: string]: Ephemeral<A> } =>
  Object.fromEntries(Object.entries(open(box)).map(([name, value]) => [name, new Ephemeral(value)]))

/** A sealed list, as a list of sealed values. */
export const sealedItems = <A>(box: Ephemeral<ReadonlyArray<A>>): ReadonlyArray<Ephemeral<A>> =>
  open(box).map((value) => new Ephemeral(value))

/**
 * Opens an ephemeral value. Exported to the outside by `@mooring/config/unseal` alone, so that a
 * reader (and a lint rule) can find every place where such a value is read.
 */
export const revealEphemeral = <A>(box: Ephemeral<A>): A => open(box)
