/** `mooring trust`: agrees to what a project's files would run, lists what was agreed to, takes it back. */
import { resolve, sep } from "node:path"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StateUnusable } from "../../errors.ts"
import { stateLayer } from "../../gateway.ts"
import { Host } from "../../host.ts"
import { type InstallationKey, keyFileOf } from "../../session/index.ts"
import { diskReader, readProject } from "../../sources/index.ts"
import { onState, StateDirectory } from "../../state/state-directory.ts"
import { listTrusted, revokeTrusted } from "../../trust/index.ts"
import { confirm, showFiles, trustFiles, untrustedFiles } from "../ask-trust.ts"
import { isInteractive } from "../interactive.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { printJson } from "../output/print-json.ts"
import { TrustListOutput, TrustOutput } from "../output/trust.ts"
import { print, shortPath, tellDiagnostics, tellProblem } from "../say.ts"
import { table } from "../table.ts"
import { changesSince } from "../trust-text.ts"

const live = Layer.provideMerge(stateLayer, Host.layer)

const run = (
  effect: Effect.Effect<void, Ended | StateUnusable, Host | StateDirectory | InstallationKey>,
): Effect.Effect<void, Ended> =>
  effect.pipe(Effect.provide(live), Effect.catchTag("StateUnusable", fail))

/** What the command line says; `only` is the one agreement that is meant. */
export interface TrustInput {
  readonly yes: boolean
  readonly only: string | undefined
  readonly json: boolean
}

export const trust = ({ yes, only, json }: TrustInput): Effect.Effect<void, Ended> =>
  run(
    Effect.gen(function* () {
      const host = yield* Host
      const files = (yield* untrustedFiles).filter(
        ({ agreement }) => only === undefined || agreement?.id === only,
      )
      const all = readProject(host, diskReader)
      yield* tellDiagnostics(all.flatMap(({ layer }) => layer.diagnostics))
      const keys = keyFileOf(host).path
      // Without the key nothing can be agreed to, and it is not that there is nothing.
      if (all.some(({ layer, agreement }) => layer.untrusted !== undefined && !agreement))
        return yield* onState(keys, () => {
          throw new Error("the installation key could not be read just now")
        })
      if (only !== undefined && files.length === 0) {
        yield* tellProblem(
          "error",
          `no file of this project says what ${only} stands for, or it is trusted already`,
          "look at what they say now: mooring trust --json",
        )
        return yield* new Ended({ code: exitCode.failed })
      }
      if (!json) yield* showFiles(files)
      const agrees =
        yes ||
        (files.length > 0 && !json && isInteractive() && (yield* confirm("Use these servers?")))
      if (agrees) yield* trustFiles(files)
      if (json)
        yield* printJson(TrustOutput, {
          files: files.map((file) => ({
            file: file.path,
            scope: file.scope,
            id: file.agreement?.id ?? "",
            trusted: agrees,
            servers: file.layer.declarations.map(({ name }) => name),
            changes: [
              ...changesSince(
                file,
                listTrusted(host).findLast((one) => one.file === file.path),
              ),
            ],
          })),
        })
      else if (files.length === 0)
        yield* print(
          all.length === 0
            ? "there is no project here: neither mooring.jsonc nor .mcp.json"
            : `nothing to agree to: ${all.map(({ path }) => shortPath(path)).join(", ")}`,
        )
      else if (agrees)
        yield* print(`trusted: ${files.map(({ path }) => shortPath(path)).join(", ")}`)
      else {
        yield* tellProblem(
          "problem",
          "not trusted: these servers are left out",
          "to agree to what is shown: mooring trust --yes",
        )
        return yield* new Ended({ code: exitCode.failed })
      }
    }),
  )

export const trustList = ({ json }: { readonly json: boolean }): Effect.Effect<void, Ended> =>
  run(
    Effect.gen(function* () {
      const kept = listTrusted(yield* Host)
      if (json) return yield* printJson(TrustListOutput, { trusted: kept })
      yield* print(
        kept.length === 0
          ? "nothing is trusted yet"
          : yield* table(
              ["FILE", "SCOPE", "SERVERS", "SINCE", "ID"],
              kept.map(({ file, scope, agreement, at, id }) => [
                shortPath(file),
                scope,
                Object.keys(agreement.servers).join(", "),
                at.slice(0, 10),
                id,
              ]),
              ["SERVERS"],
            ),
      )
    }),
  )

/** What the command line says: files or directories, or ids; all with `all`. */
export interface TrustRevokeInput {
  readonly what: ReadonlyArray<string>
  readonly all: boolean
}

export const trustRevoke = ({ what, all }: TrustRevokeInput): Effect.Effect<void, Ended> =>
  run(
    Effect.gen(function* () {
      const host = yield* Host
      const paths = what.map((one) => resolve(host.cwd, one))
      const meant = listTrusted(host).filter(
        ({ id, file }) =>
          all ||
          what.includes(id) ||
          paths.some((path) => file === path || file.startsWith(path + sep)),
      )
      if (meant.length === 0) {
        yield* tellProblem("error", "nothing of that is trusted", "see what is: mooring trust list")
        return yield* new Ended({ code: exitCode.usage })
      }
      const { path: state } = yield* StateDirectory
      for (const { id } of meant) yield* onState(state, () => revokeTrusted(host, id))
      yield* print(`no longer trusted: ${meant.map(({ file }) => shortPath(file)).join(", ")}`)
    }),
  )
