/** Keys as a file holds them: the first is the one in use, the others are older ones that still count. */
import { createHash, createHmac, createSecretKey, hash, type Hash, randomBytes } from "node:crypto"
import type { Digesting, Digests } from "@mooring/config"

/** How a key is written, one a line: a word that says what it is, and 32 bytes. */
const written = /^mooring-key-1:([A-Za-z0-9_-]*)$/
const keyBytes = 32

/**
 * The digests under every key of a file.
 *
 * @property present the key that everything new is made under
 * @property known every key by its id, the present one first
 */
export interface Keyring {
  readonly present: Digests
  readonly known: ReadonlyMap<string, Digests>
}

const sha256 = (text: string): string => hash("sha256", text, "hex")

const digestingWith = (hash: Hash): Digesting => ({
  add: (text) => void hash.update(text, "utf8"),
  copy: () => digestingWith(hash.copy()),
  end: () => hash.digest("hex"),
})

const startSha256 = (): Digesting => digestingWith(createHash("sha256"))

/** The digests that a key makes. The key's id tells nothing about the key. */
export const digestsUnder = (bytes: Buffer): Digests => {
  // Bytes would be made into a key anew for every digest, which takes longer than the digest.
  const key = createSecretKey(bytes)
  return {
    keyId: createHmac("sha256", key).update("mooring key id").digest("hex").slice(0, 16),
    keyed: (text) =>
      createHmac("sha256", key).update("mooring digest\0").update(text, "utf8").digest("hex"),
    sha256,
    startSha256,
  }
}

/** A new key, as it is written. */
export const newKey = (): string => `mooring-key-1:${randomBytes(keyBytes).toString("base64url")}\n`

/** What is wrong with a line of a key file, without anything of the line itself. */
const problemOf = (line: string, number: number): string | undefined => {
  const base64 = written.exec(line)?.[1]
  if (base64 === undefined)
    return `line ${number} is not an installation key, or not the whole of one`
  const length = Buffer.from(base64, "base64url").length
  return length === keyBytes
    ? undefined
    : `the key in line ${number} has ${length} bytes; a key has ${keyBytes}`
}

/** The lines of a key file. */
export const keyLines = (text: string): ReadonlyArray<string> =>
  text.split("\n").filter((line) => line.trim() !== "")

/** The digests under the key of a sound line. */
export const digestsOf = (line: string): Digests =>
  digestsUnder(Buffer.from(line.slice(line.indexOf(":") + 1), "base64url"))

/** Reads the text of a key file; a text in place of the keys says what is wrong with it. */
export const readKeyring = (text: string): Keyring | string => {
  const lines = keyLines(text)
  const problem = lines.flatMap((line, index) => problemOf(line, index + 1) ?? []).at(0)
  if (problem !== undefined) return problem
  const keys = lines.map(digestsOf)
  const [present] = keys
  return present === undefined
    ? "there is no installation key in it"
    : { present, known: new Map(keys.map((digests) => [digests.keyId, digests])) }
}
