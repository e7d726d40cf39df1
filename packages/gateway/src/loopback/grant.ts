/** Grants: what an agent shows to call the gateway's tools in its turn. */
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto"

/** The grants under one key. Nothing is remembered: whoever has the key can check them. */
export interface Grants {
  /** The grant for what a lease is opened for. */
  readonly tokenFor: (lease: string) => string
  /** The lease that a token is for. Whether that is still open is not said by this. */
  readonly leaseOf: (token: string) => string | undefined
}

/** How many signatures are kept; there are seldom as many turns. */
const mostKept = 256

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * The grants under a key. A token is a lease's id and its HMAC-SHA-256: what it is for is looked up by
 * the id, never taken from what the caller writes.
 */
export const makeGrants = (key: Buffer): Grants => {
  const secret = createSecretKey(key)
  const sign = (lease: string): string =>
    createHmac("sha256", secret).update(lease).digest("base64url")
  // A lease calls again and again. Only what was shown rightly is kept: a caller cannot fill this.
  const signed = new Map<string, string>()
  const signatureOf = (lease: string): string => signed.get(lease) ?? sign(lease)
  const keep = (lease: string, signature: string): void => {
    if (signed.size >= mostKept) signed.clear()
    signed.set(lease, signature)
  }
  return {
    tokenFor: (lease) => `${lease}.${sign(lease)}`,
    leaseOf: (token) => {
      const dot = token.indexOf(".")
      const lease = token.slice(0, Math.max(0, dot))
      const signature = signatureOf(lease)
      if (!sameText(token.slice(dot + 1), signature)) return undefined
      keep(lease, signature)
      return lease
    },
  }
}
