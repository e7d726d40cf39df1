/** The installation's keys: what secrets are digested with, kept apart from the store. */
import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Digests } from "@mooring/config"
import { StateUnusable } from "../errors.ts"
import { Host, stated, statePath } from "../host.ts"
import { damaged, type Precious, whyNotMade } from "../state/damage.ts"
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

/** A machine's own keys as what nothing goes on without. */
export const preciousKeys = (path: string): Precious => ({
  path,
  ends: [],
  loss: "have a new key made, and accept each session that is held then (mooring session rebase)",
})

const supply =
  "name the file with the fleet's key in MOORING_KEY_FILE; a new key is made by: mooring key new FILE"

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

/** The keys in a file; a text says what is wrong with it. Throws what the system says no to. */
const read = (file: KeyFile): Keyring | string => readKeyring(readText(file))

/** The digests under a machine's key; `undefined` where there is none, or none that can be read. */
export const readDigests = (host: Host["Service"]): Digests | undefined => {
  try {
    const keyring = read(keyFileOf(host))
    return typeof keyring === "string" ? undefined : keyring.present
  } catch {
    return undefined
  }
}

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT"

const readSupplied = (file: KeyFile): Keyring => {
  const unusable = (problem: string) =>
    new StateUnusable({ path: file.path, problem, remedy: supply })
  try {
    const keyring = read(file)
    if (typeof keyring === "string") throw unusable(keyring)
    return keyring
  } catch (error) {
    if (error instanceof StateUnusable) throw error
    throw unusable(isAbsent(error) ? "there is no such file" : (error as Error).message)
  }
}

const readOrMake = (file: KeyFile): Keyring => {
  try {
    const { ino } = statSync(file.path)
    const keyring = read(file)
    if (typeof keyring === "string") throw damaged(preciousKeys(file.path), ino, keyring)
    return keyring
  } catch (error) {
    if (!isAbsent(error)) throw error
    const why = whyNotMade(preciousKeys(file.path))
    if (why !== undefined) throw why
    createWhole(file.path, newKey())
    return readOrMake(file)
  }
}

const readers: Readonly<Record<KeyFile["_tag"], (file: KeyFile) => Keyring>> = {
  Own: readOrMake,
  Supplied: readSupplied,
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
        return yield* onState(file.path, () => readers[file._tag](file).present)
      }),
    )
}
