/** A file of the user's as it is replaced: read whole, and exchanged for another whole one, or not at all. */
import { randomBytes } from "node:crypto"
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs"
import { basename, dirname, join } from "node:path"
import * as Result from "effect/Result"
import { diskReader } from "../sources/index.ts"
import { syncDirectory, writePrivateFile } from "../state/private-file.ts"
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

/** The end of a draft's name: what a kill leaves behind is known by it. */
const draftEnd = /^[0-9a-f]{16}\.mooring-draft$/

/** Takes away what edits that were killed have left beside a file. Whoever calls it holds the lock. */
const sweepDrafts = (real: string): void => {
  const start = `.${basename(real)}.`
  for (const name of readdirSync(dirname(real)))
    if (name.startsWith(start) && draftEnd.test(name.slice(start.length)))
      rmSync(join(dirname(real), name), { force: true })
}

const mayWrite = 0o222

/** Gives a draft the owner and the mode of what it is to replace. */
const takeOver = (draft: string, original: Stats): void => {
  const own = statSync(draft)
  if (own.uid !== original.uid || own.gid !== original.gid)
    chownSync(draft, original.uid, original.gid)
  chmodSync(draft, original.mode & 0o7777)
}

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

/** Gives a draft its name. A link never takes the place of a file that has come meanwhile. */
const putNew = (draft: string, real: string): void => {
  try {
    linkSync(draft, real)
  } catch (error) {
    if (!noLinks.has((error as NodeJS.ErrnoException).code)) throw error
    renameSync(draft, real)
  }
}

const exchange = (target: TargetFile, draft: string, text: string): void => {
  const { real, content } = target
  writePrivateFile(draft, text)
  if (content === undefined) {
    if (!isUnchanged(target)) throw changed(target)
    putNew(draft, real)
  } else {
    takeOver(draft, statSync(real))
    if (!isUnchanged(target)) throw changed(target)
    renameSync(draft, real)
  }
  syncDirectory(dirname(real))
}

/**
 * Puts a text in the place of a file. No reader sees half of it, it is on disk when this returns, and it
 * has the owner and the mode of what was there; a new file is its owner's alone, as is the directory
 * that is made for it.
 */
export const replaceTarget = (target: TargetFile, text: string): void => {
  const { path, real, content } = target
  const directory = dirname(real)
  try {
    if (content === undefined) mkdirSync(directory, { recursive: true, mode: 0o700 })
    else if ((statSync(real).mode & mayWrite) === 0)
      throw refuse(path, "unwritable", "it is read-only", `make it writable: chmod u+w ${path}`)
    sweepDrafts(real)
    const draft = join(
      directory,
      `.${basename(real)}.${randomBytes(8).toString("hex")}.mooring-draft`,
    )
    try {
      exchange(target, draft, text)
    } finally {
      rmSync(draft, { force: true })
    }
  } catch (error) {
    if (error instanceof EditRefused) throw error
    const { code, message } = error as NodeJS.ErrnoException
    if (code === "EEXIST" && content === undefined) throw changed(target)
    throw refuse(
      path,
      "unwritable",
      message,
      "make the file and its directory writable for the user who runs Mooring",
    )
  }
}
