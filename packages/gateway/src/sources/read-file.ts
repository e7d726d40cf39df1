/** Reads a configuration file as text; whatever is wrong with it becomes a finding. */
import { isUtf8 } from "node:buffer"
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from "node:fs"
import { isAbsolute, resolve } from "node:path"
import * as Result from "effect/Result"
import { type Diagnostic, diagnostic, fileDiagnostic, limits } from "@mooring/config"
import { isInside } from "../inside.ts"

/** What the system said, in a person's words. */
const reasons: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ENOENT: ["there is no such file", "check the path, or take out what refers to it"],
  EACCES: ["this file may not be read", "make it readable for the user who runs Mooring"],
  EPERM: ["this file may not be read", "make it readable for the user who runs Mooring"],
  ELOOP: ["the links to this file go in a circle", "point the link at a file"],
  ENOTDIR: ["a part of this path is not a directory", "check the path"],
  ENAMETOOLONG: ["this path is too long", "check the path"],
  ENXIO: ["this is not a regular file", "name a file"],
}

/** The line on which bytes stop being UTF-8. */
const badLine = (bytes: Buffer): number => {
  let line = 1
  let start = 0
  for (;;) {
    const end = bytes.indexOf(0x0a, start)
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line
    start = end + 1
    line += 1
  }
}

const unreadable = (path: string, error: unknown): Diagnostic => {
  const { code = "", message } = error as NodeJS.ErrnoException
  const [said, remedy] = reasons[code] ?? [message, "check the file and its file system"]
  return fileDiagnostic(code === "ENOENT" ? "file-missing" : "file-unreadable", path, said, remedy)
}

const readDescriptor = (
  descriptor: number,
  path: string,
  limit: number,
): Result.Result<string, Diagnostic> => {
  const stat = fstatSync(descriptor)
  if (!stat.isFile())
    return Result.fail(
      fileDiagnostic(
        "file-not-regular",
        path,
        stat.isDirectory() ? "this is a directory" : "this is not a regular file",
        "name a file",
      ),
    )
  // One byte more than is allowed shows that there is more, however much more.
  const bytes = Buffer.alloc(Math.min(stat.size, limit) + 1)
  let length = 0
  for (;;) {
    const read = readSync(descriptor, bytes, length, bytes.length - length, length)
    length += read
    if (read === 0 || length === bytes.length) break
  }
  if (length > limit || stat.size > limit)
    return Result.fail(
      fileDiagnostic(
        "too-large",
        path,
        `this file is larger than ${limit / 2 ** 20} MiB`,
        "take out what is not server configuration, or split it",
      ),
    )
  const content = bytes.subarray(0, length)
  return isUtf8(content)
    ? Result.succeed(content.toString("utf8"))
    : Result.fail(
        diagnostic({
          code: "not-utf8",
          message: "this line is not UTF-8 text",
          remedy: "save the file as UTF-8",
          origin: { file: path, pointer: "", line: badLine(content), column: 1 },
        }),
      )
}

/** Opens without waiting: a pipe with no writer must not hold the gateway up. */
const readOnly = constants.O_RDONLY | constants.O_NONBLOCK

const read = (
  path: string,
  check: (descriptor: number) => Diagnostic | undefined,
  limit: number = limits.bytes,
): Result.Result<string, Diagnostic> => {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, readOnly)
    const refused = check(descriptor)
    return refused === undefined ? readDescriptor(descriptor, path, limit) : Result.fail(refused)
  } catch (error) {
    return Result.fail(unreadable(path, error))
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Reads a file that the user named. */
export const readText = (path: string): Result.Result<string, Diagnostic> =>
  read(path, () => undefined)

/** Reads a file of another program's settings, which may be large. */
export const readSettings = (path: string): Result.Result<string, Diagnostic> =>
  read(path, () => undefined, limits.settingsBytes)

/**
 * The path that an open file has now. Linux tells by the descriptor; elsewhere the path is resolved
 * anew, and has to lead to the same file.
 */
const pathOf = (descriptor: number, path: string): string | undefined => {
  if (process.platform === "linux") return realpathSync(`/proc/self/fd/${descriptor}`)
  const real = realpathSync(path)
  const [opened, found] = [fstatSync(descriptor), statSync(real)]
  return opened.ino === found.ino && opened.dev === found.dev ? real : undefined
}

const outside = (path: string): Diagnostic =>
  fileDiagnostic(
    "file-outside-plugin",
    path,
    "this file is outside of its plugin",
    "keep a plugin's files inside its directory, links included",
  )

/**
 * Reads a file of a plugin, by its path relative to the plugin's directory. What is opened is checked,
 * not what was looked at before: a link that is swapped meanwhile gains nothing.
 */
export const readTextInside = (root: string, path: string): Result.Result<string, Diagnostic> => {
  const full = resolve(root, path)
  if (isAbsolute(path) || path.includes("\0") || !isInside(root, full))
    return Result.fail(outside(full))
  return read(full, (descriptor) => {
    const real = pathOf(descriptor, full)
    return real !== undefined && isInside(realpathSync(root), real) ? undefined : outside(full)
  })
}

/** The names in a directory, in the order of their characters. */
export const list = (path: string): Result.Result<ReadonlyArray<string>, Diagnostic> => {
  try {
    return Result.succeed(readdirSync(path).toSorted())
  } catch (error) {
    return Result.fail(unreadable(path, error))
  }
}

/** Whether a path is a directory; what may not be looked at, or cannot be a path, is none. */
export const isDirectory = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
