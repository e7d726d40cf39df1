/** The literal text of a secret, sealed: it prints masked wherever it goes. */

let open: (secret: Secret) => string

/** What a secret prints as, whatever its length. */
export const mask = "••••"

/** A piece of secret text. Everything that turns it into text, JSON included, gives the mask. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  static {
    open = (secret) => secret.#text
  }

  toString(): string {
    return mask
  }

  toJSON(): string {
    return mask
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return mask
  }
}

/** Opens a secret. Used by the keyed digest, and exported by `@mooring/config/unseal`. */
export const revealSecret = (secret: Secret): string => open(secret)
