/** `mooring key …`: which key secrets are digested with, and how another one is put in its place. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StateUnusable } from "../../errors.ts"
import { expandPath, Host } from "../../host.ts"
import {
  addKey,
  forgetKeys,
  InstallationKey,
  keyFileOf,
  keyringNow,
  newKey,
} from "../../session/index.ts"
import { rekeyAgreements } from "../../sources/index.ts"
import { createWhole } from "../../state/private-file.ts"
import { onState, StateDirectory } from "../../state/state-directory.ts"
import { keysNeeded, rekeySessions } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { printJson } from "../output/print-json.ts"
import { KeyRebaseOutput, KeyShowOutput } from "../output/state.ts"
import { print, shortPath, tellProblem, waiting } from "../say.ts"
import { withState } from "../with-state.ts"

const live = InstallationKey.layer.pipe(
  Layer.provideMerge(StateDirectory.layer),
  Layer.provideMerge(Host.layer),
)

export const keyShow = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const { _tag, path: file } = keyFileOf(yield* Host)
    const { present, known } = yield* keyringNow
    const older = [...known.keys()].filter((id) => id !== present.keyId)
    if (json)
      return yield* printJson(KeyShowOutput, {
        file,
        supplied: _tag === "Supplied",
        id: present.keyId,
        older,
      })
    yield* print(`key ${present.keyId}, in ${shortPath(file)}`)
    for (const id of older) yield* print(`older key ${id}, kept for what was made under it`)
  }).pipe(Effect.provide(live), Effect.catchTag("StateUnusable", fail))

export const keyNew = ({ file }: { readonly file: string }): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const host = yield* Host
    const path = expandPath(host, host.cwd, file)
    if (!(yield* onState(path, () => createWhole(path, newKey())))) {
      yield* tellProblem(
        "error",
        `${shortPath(path)} is there already`,
        "name a file that is not; a key that is in use is not to be overwritten",
      )
      return yield* new Ended({ code: exitCode.failed })
    }
    yield* print(`wrote a new key to ${shortPath(path)}`)
  }).pipe(Effect.provide(Host.layer), Effect.catchTag("StateUnusable", fail))

/** What the command line says. */
interface RebaseInput {
  readonly json: boolean
}

/** Brings everything under the key in use that can be, and forgets the keys that nothing needs then. */
const rebase = ({ json }: RebaseInput, done: KeyRebaseOutput["done"]) =>
  Effect.gen(function* () {
    const host = yield* Host
    const file = keyFileOf(host)
    const agreements = yield* onState(file.path, () => rekeyAgreements(host))
    const sessions = yield* rekeySessions(waiting)
    const needed = yield* keysNeeded
    const kept = new Set(agreements.flatMap(({ keyId, rebased }) => (rebased ? [] : [keyId])))
    const { present, known } =
      file._tag === "Supplied" || needed === undefined
        ? yield* keyringNow
        : yield* forgetKeys(file, (id) => needed.has(id) || kept.has(id))
    const older = [...known.keys()].filter((id) => id !== present.keyId)
    if (json)
      return yield* printJson(KeyRebaseOutput, {
        done,
        id: present.keyId,
        older,
        sessions: [...sessions],
        agreements: agreements.map(({ file: path, rebased }) => ({ file: path, rebased })),
      })
    yield* print(`${done}: key ${present.keyId} is in use`)
    yield* print(
      `sessions brought under it: ${sessions.filter((one) => one.rebased).length}, agreements: ${agreements.filter((one) => one.rebased).length}`,
    )
    for (const { session, backend, rebased } of sessions)
      if (!rebased)
        yield* print(
          `${session} in ${backend} is not what it was bound to: its next turn is judged under the older key`,
        )
    for (const { file: path, rebased } of agreements)
      if (!rebased) yield* print(`${shortPath(path)} does not say now what you agreed to`)
    if (older.length > 0)
      yield* print(
        file._tag === "Supplied"
          ? `older keys in ${shortPath(file.path)}: ${older.join(", ")}${needed?.size === 0 || older.some((id) => needed?.has(id)) ? "" : "; no session here needs them"}`
          : `older keys that are kept: ${older.join(", ")}; to try again: mooring key rebase`,
      )
  })

export const keyRebase = (input: RebaseInput): Effect.Effect<void, Ended> =>
  withState(rebase(input, "rebased"))

const refuseSupplied = (path: string) =>
  Effect.andThen(
    tellProblem(
      "error",
      `the key is supplied in ${shortPath(path)}, which is only read`,
      "make a new key (mooring key new FILE), and put its line into that file on every machine: below the old one first, and above it once all have it; then mooring key rebase",
    ),
    Effect.fail(new Ended({ code: exitCode.usage })),
  )

export const keyRotate = (input: RebaseInput): Effect.Effect<void, Ended> =>
  withState(
    Effect.gen(function* () {
      const file = keyFileOf(yield* Host)
      if (file._tag === "Supplied") return yield* refuseSupplied(file.path)
      yield* addKey(file)
      yield* rebase(input, "rotated")
    }) satisfies Effect.Effect<void, StateUnusable | Ended, unknown>,
  )
