/** The installation's keys: what secrets are digested with, kept apart from the store. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Digests } from "@mooring/config"
import { StateUnusable } from "../errors.ts"
import { Host, stated, statePath } from "../host.ts"
import { createWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { type Keyring, newKey, readKeyring } from "./keyring.ts"

/**
 * Where the keys are.
 *
 * - `Own`: in the state directory; made when there are none.
 * - `Supplied`: in a file that an operator gives to every machine of a fleet. It is only read.
 */
export interface KeyFile {
  readonly _tag: "Own" | "Supplied"
  readonly path: string
}

/** Where a machine's keys are: `$MOORING_KEY_FILE`, else in the state directory. */
export const keyFileOf = (host: Host["Service"]): KeyFile => {
  const supplied = stated(host, "MOORING_KEY_FILE")
  return supplied === undefined
    ? { _tag: "Own", path: join(statePath(host), "installation.key") }
    : { _tag: "Supplied", path: resolve(host.cwd, supplied) }
}

const remedies: Readonly<Record<KeyFile["_tag"], string>> = {
  Own: "put the key back from a backup; or remove the file, and accept each held session with mooring session rebase",
  Supplied:
    "name the file with the fleet's key in MOORING_KEY_FILE; a new key is made by: mooring key new FILE",
}

const readText = ({ _tag, path }: KeyFile): string => {
  const descriptor = openSync(path, "r")
  try {
    const { mode } = fstatSync(descriptor)
    // What is in the state directory is its owner's alone already.
    if (_tag === "Supplied" && process.platform !== "win32" && (mode & 0o077) !== 0)
      throw new StateUnusable({
        path,
        problem: "others may read this key, or write it",
        remedy: `make the file private: chmod 600 ${path}`,
      })
    return readFileSync(descriptor, "utf8")
  } finally {
    closeSync(descriptor)
  }
}

/** The keys in a file. Throws what is wrong with it, and `ENOENT` where the installation has none yet. */
const read = (file: KeyFile): Keyring => {
  try {
    const keyring = readKeyring(readText(file))
    if (typeof keyring !== "string") return keyring
    throw new StateUnusable({ path: file.path, problem: keyring, remedy: remedies[file._tag] })
  } catch (error) {
    if (file._tag === "Own" || error instanceof StateUnusable) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new StateUnusable({
      path: file.path,
      problem: code === "ENOENT" ? "there is no such file" : message,
      remedy: remedies.Supplied,
    })
  }
}

/** The digests under a machine's key; `undefined` where there is none, or none that can be read. */
export const readDigests = (host: Host["Service"]): Digests | undefined => {
  try {
    return read(keyFileOf(host)).present
  } catch {
    return undefined
  }
}

const readOrMake = (file: KeyFile): Keyring => {
  try {
    return read(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    createWhole(file.path, newKey())
    return read(file)
  }
}

/** The digests under the installation's key. One of its own is made when there is none. */
export class InstallationKey extends Context.Service<InstallationKey, Digests>()(
  "@mooring/gateway/InstallationKey",
) {
  static readonly layer: Layer.Layer<InstallationKey, StateUnusable, Host | StateDirectory> =
    Layer.effect(
      InstallationKey,
      Effect.gen(function* () {
        yield* StateDirectory
        const file = keyFileOf(yield* Host)
        return yield* onState(file.path, () => readOrMake(file).present)
      }),
    )
}
