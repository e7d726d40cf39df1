/** `mooring mcp import`: brings in the servers that other programs have for this user. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { isError, secretsIn, type SourceDocument } from "@mooring/config"
import {
  type Acceptable,
  type Chosen,
  clients,
  type FoundFile,
  type Incoming,
  incomingFrom,
  readClients,
} from "../../clients/index.ts"
import {
  type Edited,
  editFile,
  EditRefused,
  emptyText,
  putEntry,
  sectionOf,
  shownDiff,
} from "../../edit/index.ts"
import { configPath, Host } from "../../host.ts"
import { diskReader } from "../../sources/index.ts"
import type { Survey } from "../../turn/index.ts"
import {
  describeState,
  newFindings,
  runEdit,
  stateOf,
  surveyAfter,
  surveyNow,
} from "../edit-answer.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { aboutIncoming, incomingStatuses, showIncoming } from "../incoming-text.ts"
import { type ChoiceFlags, choose } from "../import-choice.ts"
import { dialectOf, filesFor, onlyThese } from "../import-words.ts"
import { McpImportOutput } from "../output/edit.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, tellDiagnostics, tellProblem } from "../say.ts"

/** What the command line says. */
export interface McpImportInput extends ChoiceFlags {
  readonly what: ReadonlyArray<string>
  readonly as: string | undefined
  readonly only: ReadonlyArray<string>
}

const warnOfSecrets = (chosen: ReadonlyArray<Chosen>): Effect.Effect<void> => {
  const found = chosen.flatMap(({ entry, name }) =>
    secretsIn(entry.target).map(
      ({ field, key }) => `${name} ${key === "" ? field : `${field}.${key}`}`,
    ),
  )
  return found.length === 0
    ? Effect.void
    : tellProblem(
        "warning",
        `what looks like a secret comes in in clear: ${found.join(", ")}`,
        "keep it in a variable, and refer to that: mooring mcp set NAME --env 'FIELD=${VARIABLE}'",
      )
}

/** What was read, what came in, and how everything is then. */
interface Imported {
  readonly files: ReadonlyArray<FoundFile>
  readonly entries: ReadonlyArray<Incoming>
  readonly chosen: ReadonlyArray<Chosen>
  readonly edited: Edited | undefined
  readonly before: Survey
}

const outputOf = (
  host: Host["Service"],
  { files, entries, chosen, edited, before }: Imported,
): McpImportOutput => {
  const { path } = configPath(host)
  const after = edited === undefined ? before : surveyAfter(host, edited)
  const lineOf = (name: string) => edited?.places.find((place) => place.path.at(-1) === name)?.line
  return {
    file: path,
    written: edited?.written ?? false,
    diff: edited === undefined ? "" : shownDiff(edited),
    from: files.map(({ file, client, layer: { dialect } }) => ({
      file,
      ...(client === undefined ? {} : { client: client.id }),
      ...(dialect === undefined ? {} : { dialect: dialect.id, because: dialect.because }),
    })),
    incoming: entries.map((entry) => {
      const as = chosen.find((one) => one.entry === entry)?.name
      const line = as === undefined ? undefined : lineOf(as)
      return {
        name: entry.name,
        from: entry.from.file,
        status: incomingStatuses[entry._tag],
        about: aboutIncoming(entry),
        ...(as === undefined ? {} : { as }),
        ...(line === undefined ? {} : { line }),
      }
    }),
    servers: chosen.map(({ name }) => stateOf(after, name, path)),
    diagnostics: [
      ...files.flatMap(({ layer }) => layer.diagnostics),
      ...newFindings(before, after),
    ],
  }
}

const answer = (dryRun: boolean, { file, diff, incoming, servers }: McpImportOutput) =>
  Effect.gen(function* () {
    if (dryRun && diff !== "") yield* print(`\n${diff}`)
    for (const { as, name, line } of incoming) {
      if (as === undefined) continue
      yield* print(
        `${dryRun ? "nothing is written; it would be at" : "brought in, at"} ${shortPath(file)}:${line ?? 1}: ${as}${as === name ? "" : ` (${name} there)`}`,
      )
      const states = servers.filter((state) => state.name === as)
      for (const text of states.flatMap(describeState)) yield* print(`  ${text}`)
    }
  })

/** The text of the user's file, as an edit will find it if nobody else changes it. */
const textOf = (path: string): string =>
  Result.getOrElse(diskReader.readText(path), () => emptyText).replace(/^\uFEFF/, "")

/** What was shown stood to a file that somebody may have changed while a person was choosing. */
const refuseChanged = (document: SourceDocument, seen: string): void => {
  if (document.text !== seen)
    throw new EditRefused({
      path: document.file,
      kind: "changed",
      problem: "somebody else has changed it since it was compared with",
      remedy: "look at it, and try again",
      diagnostics: [],
    })
}

/** Tells why nothing came in, where something could have. */
const tellLeft = (left: ReadonlyArray<Acceptable>, yes: boolean) => {
  const conflicting = left.filter(({ _tag }) => _tag === "Conflicting").length
  return tellProblem(
    "problem",
    yes
      ? `nothing was brought in: ${conflicting} of a name that is taken`
      : "nothing was brought in: nothing was chosen",
    yes
      ? "to bring them in all the same: --conflicts replace, or rename"
      : "to bring in what is new: --yes; some of it: --only NAME; what conflicts too: --conflicts replace, or rename",
  )
}

const nothingFound = (): Effect.Effect<void> =>
  print(
    `nothing was found of ${clients.map(({ label }) => label).join(", ")}\nto bring servers in from a file: mooring mcp import FILE`,
  )

export const mcpImport = (input: McpImportInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const host = yield* Host
      const { what, json, only, yes, dryRun } = input
      const dialect = yield* dialectOf(input.as)
      const files =
        what.length === 0
          ? readClients(host)
          : (yield* Effect.forEach(what, (word) => filesFor(host, word, dialect))).flat()
      const { path } = configPath(host)
      const seen = textOf(path)
      const before = surveyNow(host)
      const own = before.sources.layers
        .filter(({ source }) => source.provenance === "user" && source.scope === "user")
        .flatMap(({ declarations }) => declarations)
      const entries = yield* onlyThese(incomingFrom(files, own), only)
      if (!json) yield* files.length === 0 ? nothingFound() : showIncoming(files, entries)
      const acceptable = entries.filter((entry) => "fields" in entry)
      const chosen = yield* choose(input, acceptable, own)
      const edited =
        chosen.length === 0
          ? undefined
          : yield* editFile(
              path,
              (document) => {
                refuseChanged(document, seen)
                const section = sectionOf(document, true)
                return chosen.flatMap(({ entry, name }) => putEntry(section, name, entry.fields))
              },
              { dryRun },
            )
      const output = outputOf(host, { files, entries, chosen, edited, before })
      yield* tellDiagnostics(output.diagnostics)
      yield* warnOfSecrets(chosen)
      yield* json ? printJson(McpImportOutput, output) : answer(dryRun, output)
      if (chosen.length === 0 && acceptable.length > 0) {
        yield* tellLeft(acceptable, yes)
        if (!yes) return yield* new Ended({ code: exitCode.failed })
      }
      if (output.diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
    }),
  )
