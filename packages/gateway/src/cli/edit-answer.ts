/** Edits a file for a command, and answers what was written where, and what that means for servers. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { describeSource, type Diagnostic, type Loser, originOf, type Patch } from "@mooring/config"
import { type Edited, editFile, type EditRefused, shownDiff } from "../edit/index.ts"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { loopbackPreview } from "../loopback/index.ts"
import { InstallationKey } from "../session/index.ts"
import { diskReader, type SourceReader } from "../sources/index.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { defaultAgent, type Survey, survey } from "../turn/index.ts"
import { confirm, showFiles, trustFiles, untrustedFiles } from "./ask-trust.ts"
import { isInteractive } from "./interactive.ts"
import { because, leftOutStatuses, statuses, targetOf } from "./commands/mcp-list.ts"
import { Ended, exitCode } from "./exit-code.ts"
import { fail } from "./fail.ts"
import { EditOutput } from "./output/edit.ts"
import { printJson } from "./output/print-json.ts"
import { print, shortPath, tell, tellDiagnostics, tellProblem } from "./say.ts"

/** What every command that edits takes. */
export interface EditFlags {
  readonly json: boolean
  readonly dryRun: boolean
}

/** What becomes of a server by an edit. */
export type ServerState = EditOutput["servers"][number]

/** What editing needs. */
export type EditServices = Host | StateDirectory | InstallationKey

/**
 * What a command wants done.
 *
 * @property done the word for it, where it changes anything
 * @property name what it is about
 * @property lineIn where it stands, once it is written; `undefined` where it is no longer there
 * @property servers the names of the servers to tell about, as the sources then are
 */
export interface EditRequest extends EditFlags {
  readonly done: EditOutput["done"]
  readonly name: string
  readonly file: string
  readonly scope: EditOutput["scope"]
  readonly edits: Parameters<typeof editFile>[1]
  readonly lineIn: (after: Survey) => number | undefined
  readonly servers: (before: Survey, after: Survey) => ReadonlyArray<string>
}

const selection = { agent: defaultAgent, flags: [] }

/** Everything that is declared now. */
export const surveyNow = (host: Host["Service"]): Survey => survey(host, selection)

/** Reads one file as it would be. */
const readerWith = (path: string, text: string): SourceReader => ({
  ...diskReader,
  readText: (asked) => (asked === path ? Result.succeed(text) : diskReader.readText(asked)),
})

/** Everything that is declared once a file is edited, or would be. */
export const surveyAfter = (
  host: Host["Service"],
  { path, after }: Pick<Edited, "path" | "after">,
): Survey => survey(host, selection, loopbackPreview, readerWith(path, after))

const at = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `${shortPath(file)}:${line}`

const isIn = (file: string, { site }: { readonly site: Patch["site"] }): boolean =>
  site.document.file === file

/** The patches that change a server further than a file says. */
const patchesAbove = ({ catalog }: Survey, name: string, file: string): ReadonlyArray<Patch> => {
  const server = catalog.servers.get(name)
  if (server?._tag !== "Declared") return []
  const { target, patches } = server
  const own = patches.findLastIndex((patch) => isIn(file, patch))
  return own === -1 && !isIn(file, target) ? [] : patches.slice(own + 1)
}

const isOwn =
  (name: string, file: string) =>
  ({ declaration }: Loser): boolean =>
    declaration.name === name && isIn(file, declaration)

/** What has become of a server, of which a file says something. */
export const stateOf = (surveyed: Survey, name: string, file: string): ServerState => {
  const { catalog, leftOut } = surveyed
  const own = catalog.losers.find(isOwn(name, file))
  const server = catalog.servers.get(name)
  const left = leftOut.get(name)
  if (server !== undefined)
    return {
      name,
      status: left === undefined ? "mounted" : leftOutStatuses[left._tag],
      source: server._tag === "Runtime" ? server.provenance : describeSource(server.target.source),
      target: targetOf(server),
      ...(own === undefined ? {} : { overridden: because(defaultAgent, own) }),
      changedBy: patchesAbove(surveyed, name, file).map(
        (patch) => `${describeSource(patch.source)} at ${at(originOf(patch))}`,
      ),
    }
  const loser = own ?? catalog.losers.find(({ declaration }) => declaration.name === name)
  return loser === undefined
    ? { name, status: "absent", changedBy: [] }
    : {
        name,
        status: statuses[loser._tag],
        source: describeSource(loser.declaration.source),
        reason: because(defaultAgent, loser),
        changedBy: [],
      }
}

/** What has become of a server, in lines for a person. */
export const describeState = (state: ServerState): ReadonlyArray<string> => {
  const { name, status, source, target, reason, overridden, changedBy } = state
  const firsts: Partial<Record<ServerState["status"], string>> = {
    mounted: `${name} is mounted, from ${source}: ${target}`,
    unset: `${name} is left out until its variables are set`,
    unconfirmed: `${name} is left out until you confirm where it leads`,
    absent: `there is no server ${name} any more`,
  }
  const first = firsts[status] ?? `${name} is not mounted (${status}): ${reason}`
  return [
    first,
    ...(overridden === undefined ? [] : [`what was written is not in force: ${overridden}`]),
    ...changedBy.map((who) => `${who} changes it further`),
  ]
}

const findingKey = ({ code, message, origin }: Diagnostic): string =>
  `${code} ${origin.file} ${origin.pointer} ${message}`

/** What is wrong only since an edit. */
export const newFindings = (before: Survey, after: Survey): ReadonlyArray<Diagnostic> => {
  const known = new Set(before.diagnostics.map(findingKey))
  return after.diagnostics.filter((finding) => !known.has(findingKey(finding)))
}

/** A change of a project's file is agreed to by nobody yet: the user who made it may do so at once. */
const offerTrust = ({ scope, json, dryRun }: EditRequest) =>
  Effect.gen(function* () {
    if (scope === "user" || json || dryRun || !isInteractive()) return
    const files = yield* untrustedFiles
    if (files.length === 0) return
    yield* showFiles(files)
    if (yield* confirm("Use these servers?")) yield* trustFiles(files)
  })

const doneWords: Partial<Record<EditOutput["done"], string>> = { unchanged: "nothing to change:" }

const show = (request: EditRequest, edited: Edited, output: EditOutput): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { dryRun, scope, name } = request
    const { done, line, servers } = output
    const link = edited.real === edited.path ? "" : `, which links to ${shortPath(edited.real)}`
    if (dryRun && output.diff !== "") yield* print(output.diff)
    yield* print(
      `${doneWords[done] ?? (dryRun ? `nothing is written; it would be ${done}:` : done)} ${name} ${done === "removed" ? "from" : "at"} ${at({ file: edited.path, line })}${scope === "user" ? "" : ` (${scope})`}${link}`,
    )
    for (const text of servers.flatMap(describeState)) yield* print(text)
  })

/** Tells why an edit was refused, and ends the command. */
const tellRefusal = ({ path, kind, problem, remedy, diagnostics }: EditRefused) =>
  Effect.gen(function* () {
    yield* diagnostics.length === 0
      ? tellProblem("error", `${shortPath(path)} was not changed: ${problem}`, remedy)
      : Effect.andThen(tellDiagnostics(diagnostics), tell(`${shortPath(path)} was not changed`))
    const isMachine = kind === "changed" || kind === "unwritable"
    return yield* new Ended({ code: isMachine ? exitCode.failed : exitCode.usage })
  })

/** Does an edit, and answers. */
export const answerEdit = (
  request: EditRequest,
): Effect.Effect<void, Ended | EditRefused | StateUnusable, EditServices> =>
  Effect.gen(function* () {
    const host = yield* Host
    const { file, name, scope, json, dryRun } = request
    const before = surveyNow(host)
    const edited = yield* editFile(file, request.edits, { dryRun })
    yield* offerTrust(request)
    const after = surveyAfter(host, edited)
    const diff = shownDiff(edited)
    const output: EditOutput = {
      done: diff === "" ? "unchanged" : request.done,
      name,
      file,
      line: request.lineIn(after) ?? edited.places[0]?.line ?? 1,
      scope,
      written: edited.written,
      diff,
      servers: request.servers(before, after).map((one) => stateOf(after, one, file)),
      diagnostics: newFindings(before, after),
    }
    yield* tellDiagnostics(output.diagnostics)
    yield* json ? printJson(EditOutput, output) : show(request, edited, output)
  })

const live = InstallationKey.layer.pipe(
  Layer.provideMerge(StateDirectory.layer),
  Layer.provideMerge(Host.layer),
)

/** Runs a command that edits: what is refused is told. */
export const runEdit = (
  effect: Effect.Effect<void, Ended | EditRefused | StateUnusable, EditServices>,
): Effect.Effect<void, Ended> =>
  effect.pipe(
    Effect.provide(live),
    Effect.catchTags({ EditRefused: tellRefusal, StateUnusable: fail }),
  )
