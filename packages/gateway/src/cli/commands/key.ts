/** `mooring key …`: which key secrets are digested with, and a new one for a fleet. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../../errors.ts"
import { expandPath, Host } from "../../host.ts"
import { InstallationKey, keyFileOf, newKey } from "../../session/index.ts"
import { createWhole } from "../../state/private-file.ts"
import { onState, StateDirectory } from "../../state/state-directory.ts"
import type { Ended } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { KeyShowOutput, printJson } from "../output.ts"
import { print, shortPath } from "../say.ts"

const live = InstallationKey.layer.pipe(
  Layer.provideMerge(StateDirectory.layer),
  Layer.provideMerge(Host.layer),
)

export const keyShow = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const file = keyFileOf(yield* Host)
    const { keyId } = yield* InstallationKey
    yield* json
      ? printJson(KeyShowOutput, { file: file.path, supplied: file._tag === "Supplied", id: keyId })
      : print(`key ${keyId}, in ${shortPath(file.path)}`)
  }).pipe(Effect.provide(live), Effect.catchTag("StateUnusable", fail))

export const keyNew = ({ file }: { readonly file: string }): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const host = yield* Host
    const path = expandPath(host, host.cwd, file)
    yield* onState(path, () => {
      if (createWhole(path, newKey())) return
      throw new StateUnusable({
        path,
        problem: "there is a file of this name already",
        remedy: "name another file: a key that is in use is not written over",
      })
    })
    yield* print(`wrote a new key to ${shortPath(path)}`)
  }).pipe(Effect.provide(Host.layer), Effect.catchTag("StateUnusable", fail))
