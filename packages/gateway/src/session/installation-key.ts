/** The installation's key: what secrets are digested with, kept apart from the store. */
import { createHash, createHmac, randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Digests } from "@mooring/config"
import { StateUnusable } from "../errors.ts"
import { createWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"

/** How a key is written: a word that says what it is, and 32 bytes. */
const written = /^mooring-key-1:([A-Za-z0-9_-]{43})\n?$/

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex")

/** The digests that a key makes. The key's id tells nothing about the key. */
export const digestsUnder = (key: Buffer): Digests => ({
  keyId: createHmac("sha256", key).update("mooring key id").digest("hex").slice(0, 16),
  keyed: (text) =>
    createHmac("sha256", key).update("mooring digest\0").update(text, "utf8").digest("hex"),
  sha256,
})

const read = (path: string): Buffer => {
  const match = written.exec(readFileSync(path, "utf8"))
  if (match?.[1] === undefined)
    throw new StateUnusable({
      path,
      problem: "this is not an installation key, or not the whole of one",
      remedy:
        "put the key back from a backup; or remove the file, and accept each held session with mooring session rebase",
    })
  return Buffer.from(match[1], "base64url")
}

/** The digests under the key of a state directory; `undefined` where there is none, or none that can be read. */
export const readDigests = (state: string): Digests | undefined => {
  try {
    return digestsUnder(read(join(state, "installation.key")))
  } catch {
    return undefined
  }
}

/** The digests under the installation's key, which is made when there is none. */
export class InstallationKey extends Context.Service<InstallationKey, Digests>()(
  "@mooring/gateway/InstallationKey",
) {
  static readonly layer = Layer.effect(
    InstallationKey,
    Effect.gen(function* () {
      const { path: state } = yield* StateDirectory
      const path = join(state, "installation.key")
      return yield* onState(path, () => {
        try {
          return digestsUnder(read(path))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
          createWhole(path, `mooring-key-1:${randomBytes(32).toString("base64url")}\n`)
          return digestsUnder(read(path))
        }
      })
    }),
  )
}
