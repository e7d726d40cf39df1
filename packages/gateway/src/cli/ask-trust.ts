/** Shows what a project would run, asks whether that is wanted, and keeps the answer. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { Host } from "../host.ts"
import { InstallationKey } from "../session/index.ts"
import { diskReader, loadSources, type ProjectFile, readProject } from "../sources/index.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { keepTrusted, listTrusted, pruneTrusted } from "../trust/index.ts"
import { tell } from "./say.ts"
import { describeFile } from "./trust-text.ts"

/** The project's files that nobody has agreed to, as they are now. There is a key by then. */
export const untrustedFiles: Effect.Effect<
  ReadonlyArray<ProjectFile>,
  never,
  Host | InstallationKey
> = Effect.gen(function* () {
  yield* InstallationKey
  return readProject(yield* Host, diskReader).filter(
    ({ layer, agreement }) => layer.untrusted !== undefined && agreement !== undefined,
  )
})

/** Shows files: everything they would do, and what is new. */
export const showFiles = (files: ReadonlyArray<ProjectFile>): Effect.Effect<void, never, Host> =>
  Effect.gen(function* () {
    const host = yield* Host
    const kept = listTrusted(host)
    const own = loadSources(host, [], diskReader, "without-project").layers
    const below = new Map(
      own
        .flatMap(({ declarations }) => declarations)
        .map((declaration) => [declaration.name, declaration]),
    )
    for (const file of files) {
      const before = kept.findLast((one) => one.file === file.path)
      yield* tell(describeFile(file, before, below))
    }
  })

/** Keeps an agreement to files as they were shown: what has changed since is not agreed to. */
export const trustFiles = (files: ReadonlyArray<ProjectFile>) =>
  Effect.gen(function* () {
    const host = yield* Host
    const { path: state } = yield* StateDirectory
    const at = DateTime.formatIso(yield* DateTime.now)
    for (const { scope, path, agreement } of files)
      if (agreement !== undefined)
        yield* onState(state, () => {
          keepTrusted(host, {
            id: agreement.id,
            scope,
            file: path,
            at,
            agreement: agreement.terms,
          })
          pruneTrusted(host, path)
        })
  })

/** Asks, with what is loaded for it then: few turns have anything to ask. */
export const confirm = (message: string): Effect.Effect<boolean> =>
  Effect.flatMap(
    Effect.promise(() => import("./confirm.ts")),
    (module) => module.confirm(message),
  )

/** Has the user decide about the project's files before a turn. */
export const askAboutProject = Effect.gen(function* () {
  const files = yield* untrustedFiles
  if (files.length === 0) return
  yield* showFiles(files)
  if (yield* confirm("Use these servers?")) yield* trustFiles(files)
})
