/** Edits a configuration file in place: what the edit does not name stays as its user wrote it. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import {
  decodeLayer,
  decodeUserFile,
  type Diagnostic,
  isError,
  type Json,
  parseDocument,
  type SourceDocument,
  type Step,
} from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { configPath, Host } from "../host.ts"
import { StateDirectory } from "../state/state-directory.ts"
import { withLock } from "../state/with-lock.ts"
import { EditRefused } from "./errors.ts"
import { readTarget, replaceTarget } from "./target-file.ts"
import { changeText } from "./text-edit.ts"

/**
 * One change of a document.
 *
 * @property path the steps to a value: keys, and indexes of lists. What is not there on the way is made;
 *   an index beyond the end appends.
 * @property value `undefined` takes the value away, with its key
 */
export interface Edit {
  readonly path: ReadonlyArray<Step>
  readonly value: Json | undefined
}

/**
 * Where a change stands: the line and column of its key, in what is written; of what was taken away,
 * in what was there.
 */
export interface EditedPlace {
  readonly path: ReadonlyArray<Step>
  readonly line: number
  readonly column: number
}

/**
 * What an edit did.
 *
 * @property path the file, as it was named
 * @property real where the links of that name lead: this file was replaced
 * @property before the text that was there; `undefined` where there was no file
 * @property after the text that is there now, or would be
 * @property written whether anything was: an edit that changes nothing writes nothing
 */
export interface Edited {
  readonly path: string
  readonly real: string
  readonly before: string | undefined
  readonly after: string
  readonly written: boolean
  readonly places: ReadonlyArray<EditedPlace>
}

/**
 * @property dryRun writes nothing, and refuses all the same
 * @property check what is wrong with a document of this kind, where it is neither the user's own file nor
 *   a plain one of servers
 */
export interface EditOptions {
  readonly dryRun?: boolean
  readonly check?: (document: SourceDocument) => ReadonlyArray<Diagnostic>
}

/** What a file is taken for that is not there yet. */
export const emptyText = "{}\n"

const byteOrderMark = "\uFEFF"

const refused = (
  path: string,
  kind: EditRefused["kind"],
  problem: string,
  remedy: string,
  diagnostics: ReadonlyArray<Diagnostic> = [],
): EditRefused => new EditRefused({ path, kind, problem, remedy, diagnostics })

const parse = (path: string, text: string): SourceDocument => {
  const document = parseDocument(path, text)
  if (Result.isSuccess(document)) return document.success
  const { message, remedy } = document.failure
  throw refused(path, "unreadable", message, remedy, [document.failure])
}

/** What makes a member on the way to a value unusable; nothing can be said of what is in it. */
const refuseFaults = (document: SourceDocument, { path }: Edit): void => {
  const fault = document.faults.find(({ steps }) =>
    steps.every((step, index) => index >= path.length || step === path[index]),
  )
  if (fault === undefined) return
  const because = document.reportFault(fault)
  throw refused(document.file, "unreadable", because.message, because.remedy, [because])
}

const apply = (document: SourceDocument, edits: ReadonlyArray<Edit>): string => {
  let { text } = document
  for (const edit of edits) {
    refuseFaults(document, edit)
    const changed = changeText(text, edit.path, edit.value)
    if (typeof changed !== "string") {
      const because = document.report(changed.steps, "value", {
        code: "not-an-object",
        message: `this is in the way of ${edit.path.join(".")}`,
        remedy: "correct it by hand, and try again",
      })
      throw refused(document.file, "in-the-way", because.message, because.remedy, [because])
    }
    text = changed
  }
  return text
}

const keyOf = ({ code, origin, message }: Diagnostic): string =>
  `${code} ${origin.pointer} ${message}`

/** Refuses what would bring an error in. */
const refuseNewErrors = (
  before: SourceDocument,
  after: SourceDocument,
  check: (document: SourceDocument) => ReadonlyArray<Diagnostic>,
): void => {
  const known = new Set(check(before).filter(isError).map(keyOf))
  const brought = check(after).filter((finding) => isError(finding) && !known.has(keyOf(finding)))
  const [first] = brought
  if (first === undefined) return
  throw refused(after.file, "refused", first.message, first.remedy, brought)
}

/** What is wrong with a file of this machine's user. */
const checkFor =
  (host: Host["Service"], path: string) =>
  (document: SourceDocument): ReadonlyArray<Diagnostic> =>
    path === configPath(host).path
      ? decodeUserFile(document, "user").layer.diagnostics
      : decodeLayer(document, { source: { provenance: "user", scope: "project" } }).diagnostics

const placesOf = (
  before: SourceDocument,
  after: SourceDocument,
  edits: ReadonlyArray<Edit>,
): ReadonlyArray<EditedPlace> =>
  edits.map(({ path, value }) => {
    const { line, column } = (value === undefined ? before : after).originOf(path, "key")
    return { path, line, column }
  })

const editNow = (
  path: string,
  edits: ReadonlyArray<Edit> | ((document: SourceDocument) => ReadonlyArray<Edit>),
  { dryRun = false, check }: Required<Pick<EditOptions, "check">> & EditOptions,
): Edited => {
  if (/\.toml$/i.test(path))
    throw refused(
      path,
      "unsupported",
      "files in TOML are not edited",
      "write it by hand, or put the server into your own file",
    )
  const target = readTarget(path)
  const { real, content } = target
  const mark = content?.startsWith(byteOrderMark) === true ? byteOrderMark : ""
  const before = parse(path, content ?? emptyText)
  const wanted = typeof edits === "function" ? edits(before) : edits
  const text = apply(before, wanted)
  const after = parse(path, text)
  refuseNewErrors(before, after, check)
  const written = !dryRun && text !== before.text
  if (written) replaceTarget(target, mark + text)
  return {
    path,
    real,
    before: content,
    after: mark + text,
    written,
    places: placesOf(before, after, wanted),
  }
}

/**
 * Edits a file, and keeps its remarks, order, indentation, ends of lines, byte-order mark, mode and owner.
 *
 * Nothing is written where the file does not parse, where what would be written has an error that was
 * not there before, or where somebody else wrote the file after it was read. A file that is not there is
 * made, for its owner alone. Of several Mooring processes, one edits at a time.
 *
 * @param edits the changes, in their order; or a function that finds them in the document as it is
 */
export const editFile = (
  path: string,
  edits: ReadonlyArray<Edit> | ((document: SourceDocument) => ReadonlyArray<Edit>),
  options: EditOptions = {},
): Effect.Effect<Edited, EditRefused | StateUnusable, Host | StateDirectory> =>
  Effect.gen(function* () {
    const host = yield* Host
    const locks = yield* (yield* StateDirectory).directory("locks")
    yield* withLock(join(locks, "edit.lock"), Effect.void)
    return yield* Effect.try({
      try: () => editNow(path, edits, { check: checkFor(host, path), ...options }),
      catch: (error) => {
        if (error instanceof EditRefused) return error
        throw error
      },
    })
  }).pipe(Effect.scoped)
