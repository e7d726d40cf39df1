/** The installation's keys: what secrets are digested with, kept apart from the store. */
import { closeSync, fstatSync, openSync, readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../errors.ts"
import { Host, stated, statePath } from "../host.ts"
import { damaged, type Precious, refuseToMake } from "../state/damage.ts"
import { createWhole, replaceWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { withLock } from "../state/with-lock.ts"
import { digestsOf, keyLines, type Keyring, newKey, readKeyring } from "./keyring.ts"

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

/** Makes a key, where there is none. */
export const makeKeys = (path: string): void => void createWhole(path, newKey())

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

/** A machine's keys; `undefined` where there are none, or none that can be read. */
export const findKeyring = (host: Host["Service"]): Keyring | undefined => {
  try {
    const keyring = read(keyFileOf(host))
    return typeof keyring === "string" ? undefined : keyring
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
    refuseToMake(preciousKeys(file.path))
    makeKeys(file.path)
    return readOrMake(file)
  }
}

const readers: Readonly<Record<KeyFile["_tag"], (file: KeyFile) => Keyring>> = {
  Own: readOrMake,
  Supplied: readSupplied,
}

/** Changes the keys of the state directory, one process at a time; the file is whole at every moment. */
const change = (
  file: KeyFile,
  edit: (lines: ReadonlyArray<string>) => ReadonlyArray<string>,
): Effect.Effect<Keyring, StateUnusable, StateDirectory> =>
  Effect.scoped(
    Effect.gen(function* () {
      const locks = yield* (yield* StateDirectory).directory("locks")
      yield* withLock(join(locks, "key.lock"), Effect.void)
      return yield* onState(file.path, () => {
        readOrMake(file)
        const lines = edit(keyLines(readText(file)))
        replaceWhole(file.path, lines.map((line) => `${line}\n`).join(""))
        return readOrMake(file)
      })
    }),
  )

/** Puts a new key in use. The one before it is kept, since everything there is was made under it. */
export const addKey = (file: KeyFile): Effect.Effect<Keyring, StateUnusable, StateDirectory> =>
  change(file, (lines) => [newKey().trim(), ...lines])

/** Forgets older keys that nothing needs any more. The key in use stays. */
export const forgetKeys = (
  file: KeyFile,
  isNeeded: (keyId: string) => boolean,
): Effect.Effect<Keyring, StateUnusable, StateDirectory> =>
  change(file, ([present, ...older]) => [
    ...(present === undefined ? [] : [present]),
    ...older.filter((line) => isNeeded(digestsOf(line).keyId)),
  ])

/**
 * The installation's keys, as they are at each look: they may be changed while a gateway runs. A key of
 * its own is made when there is none.
 */
export class InstallationKey extends Context.Service<
  InstallationKey,
  { readonly keyring: Effect.Effect<Keyring, StateUnusable> }
>()("@mooring/gateway/InstallationKey") {
  static readonly layer: Layer.Layer<InstallationKey, StateUnusable, Host | StateDirectory> =
    Layer.effect(
      InstallationKey,
      Effect.gen(function* () {
        yield* StateDirectory
        const file = keyFileOf(yield* Host)
        const keyring = onState(file.path, () => readers[file._tag](file))
        // What is wrong with it is said before anything is begun.
        yield* keyring
        return { keyring }
      }),
    )
}

/** The keys as they are now. */
export const keyringNow: Effect.Effect<Keyring, StateUnusable, InstallationKey> = Effect.flatMap(
  InstallationKey,
  ({ keyring }) => keyring,
)
