/** A file of the user's as it is replaced: read whole, and exchanged for another whole one, or not at all. */
import { lstatSync, realpathSync, statSync } from "node:fs"
import { dirname } from "node:path"
import * as Result from "effect/Result"
import { diskReader } from "../sources/index.ts"
import { sweepDrafts } from "../state/draft.ts"
import { createWhole, makeDirectory, replaceWhole } from "../state/private-file.ts"
import { remedyFor } from "../state/remedy.ts"
import { EditRefused } from "./errors.ts"

/**
 * A file as it was found.
 *
 * @property path how it was named
 * @property real where the links of that name lead
 * @property content `undefined` where there is no file yet
 */
export interface TargetFile {
  readonly path: string
  readonly real: string
  readonly content: string | undefined
}

const refuse = (
  path: string,
  kind: EditRefused["kind"],
  problem: string,
  remedy: string,
  diagnostics: EditRefused["diagnostics"] = [],
): EditRefused => new EditRefused({ path, kind, problem, remedy, diagnostics })

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

const realPathOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== "ENOENT") throw refuse(path, "unwritable", message, "check the path", [])
    if (isThere(path))
      throw refuse(
        path,
        "unwritable",
        "it is a link to what is not there",
        "make the file that it links to, or take the link away",
      )
    return path
  }
}

/** Reads a file that is to be edited. */
export const readTarget = (path: string): TargetFile => {
  const real = realPathOf(path)
  const text = diskReader.readText(real)
  if (Result.isSuccess(text)) return { path, real, content: text.success }
  if (text.failure.code === "file-missing" && !isThere(path))
    return { path, real, content: undefined }
  const { message, remedy } = text.failure
  throw refuse(path, "unreadable", message, remedy, [text.failure])
}

const mayWrite = 0o222

const changed = ({ path }: TargetFile): EditRefused =>
  refuse(
    path,
    "changed",
    "somebody else has changed it meanwhile; nothing was written",
    "look at it, and try again",
  )

/** Whether what the name leads to is still what was read. */
const isUnchanged = ({ path, real, content }: TargetFile): boolean => {
  const now = readTarget(path)
  return now.real === real && now.content === content
}

/** What a file system says that has no hard links. */
const noLinks: ReadonlySet<unknown> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"])

/** Gives a new file its name: never in the place of one that has come meanwhile, where links can tell. */
const create = (target: TargetFile, text: string, check: () => void): void => {
  try {
    if (!createWhole(target.real, text, check)) throw changed(target)
  } catch (error) {
    if (!noLinks.has((error as NodeJS.ErrnoException).code)) throw error
    replaceWhole(target.real, text, undefined, check)
  }
}

/**
 * Puts a text in the place of a file. No reader sees half of it, it is on disk when this returns, and it
 * has the owner and the mode of what was there; a new file is its owner's alone, as is the directory
 * that is made for it.
 */
export const replaceTarget = (target: TargetFile, text: string): void => {
  const { path, real, content } = target
  const directory = dirname(real)
  const check = () => {
    if (!isUnchanged(target)) throw changed(target)
  }
  try {
    if (content === undefined) makeDirectory(directory)
    sweepDrafts(directory)
    if (content === undefined) return create(target, text, check)
    const original = statSync(real)
    if ((original.mode & mayWrite) === 0)
      throw refuse(path, "unwritable", "it is read-only", `make it writable: chmod u+w ${path}`)
    replaceWhole(real, text, original, check)
  } catch (error) {
    if (error instanceof EditRefused) throw error
    throw refuse(path, "unwritable", (error as Error).message, remedyFor(error, "file"))
  }
}
