/** Grants: what an agent shows to call the gateway's tools in its turn. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto"

/** The grants of one gateway. A grant is good while its turn is open, and says whose it is. */
export interface Grants<T> {
  /** Opens a grant for a turn. */
  readonly issue: (turn: T) => { readonly token: string; readonly revoke: () => void }
  /** The turn that a token is for, if its turn is open. */
  readonly redeem: (token: string) => T | undefined
}

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

/**
 * Makes a set of grants under a key of its own. A token is the turn's id and its HMAC-SHA-256: what
 * it is for is looked up by the id, never taken from what the caller writes.
 */
export const makeGrants = <T>(key: Buffer = randomBytes(32)): Grants<T> => {
  const open = new Map<string, T>()
  const sign = (id: string): string => createHmac("sha256", key).update(id).digest("base64url")
  return {
    issue: (turn) => {
      const id = randomUUID()
      open.set(id, turn)
      return { token: `${id}.${sign(id)}`, revoke: () => open.delete(id) }
    },
    redeem: (token) => {
      const dot = token.indexOf(".")
      const id = token.slice(0, Math.max(0, dot))
      return sameText(token.slice(dot + 1), sign(id)) ? open.get(id) : undefined
    },
  }
}
