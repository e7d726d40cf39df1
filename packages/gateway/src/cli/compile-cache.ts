/** Where what V8 has compiled of Mooring is kept, so that it is compiled once and not at each start. */
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from "node:fs"
import { createRequire } from "node:module"
import { homedir } from "node:os"
import { dirname, isAbsolute, join } from "node:path"
import { constants, Script } from "node:vm"

/** Whether a directory is this user's own, and nobody else's to look into or to write to. */
const isPrivate = (path: string): boolean => {
  const found = lstatSync(path)
  if (!found.isDirectory()) return false
  return process.geteuid === undefined
    ? true
    : found.uid === process.geteuid() && (found.mode & 0o077) === 0
}

/** Reads what comes next of a file into a buffer, as far as there is any. */
const fill = (file: number, buffer: Buffer): number => {
  let filled = 0
  for (let read = -1; read !== 0 && filled < buffer.length; filled += read)
    read = readSync(file, buffer, filled, buffer.length - filled, null)
  return filled
}

/** Whether what comes next of a file is the same as what is known, of which no second copy is made. */
const isNext = (file: number, known: Buffer): boolean => {
  const piece = Buffer.allocUnsafeSlow(64 * 1024)
  for (let at = 0; at < known.length; at += piece.length) {
    const expected = known.subarray(at, at + piece.length)
    const next = piece.subarray(0, expected.length)
    if (fill(file, next) < next.length || !next.equals(expected)) return false
  }
  return true
}

/**
 * What was compiled of a text, if it is whole and of this very text. It is kept twice, with the text behind
 * it: that is compared sooner than what could make a sum of it is loaded.
 */
const readKept = (path: string, text: Buffer): Buffer | undefined => {
  try {
    const file = openSync(path, "r")
    try {
      const length = (fstatSync(file).size - text.length) / 2
      const compiled = Buffer.allocUnsafeSlow(length)
      fill(file, compiled)
      return isNext(file, compiled) && isNext(file, text) ? compiled : undefined
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

const keep = (path: string, text: Buffer, compiled: Buffer): void => {
  // Another process may read, or write, the same.
  const written = `${path}.${process.pid}`
  writeFileSync(written, Buffer.concat([compiled, compiled, text]), { mode: 0o600 })
  renameSync(written, path)
}

/** What Node puts around a module. */
const before = Buffer.from("(function (exports, require, module, __filename, __dirname) { ")
const after = Buffer.from("\n})")

/**
 * Has the pieces of the bundle be loaded from what is kept in a directory, and what there is not of
 * `command` be kept there once the command is done. By then V8 has compiled each function that the command
 * runs; Node's own cache is made before any has run, so that they would be compiled at every start.
 */
const keepIn = (directory: string, command: string): void => {
  const pieces = join(import.meta.dirname, "..", "chunks")
  const { extensions } = createRequire(import.meta.filename)
  const plain = extensions[".js"]
  const compiled: Array<() => void> = []
  extensions[".js"] = (module, filename) => {
    if (dirname(filename) !== pieces) return plain?.(module, filename)
    const text = readFileSync(filename)
    const of = `${filename} ${command} ${process.version} ${process.arch}`
    // A name has at most 255 bytes.
    const path = join(directory, encodeURIComponent(of).slice(-200))
    const cachedData = readKept(path, text)
    const script = new Script(Buffer.concat([before, text, after]).toString(), {
      filename,
      columnOffset: -before.length,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      ...(cachedData && { cachedData }),
    })
    if (script.cachedDataRejected !== false)
      compiled.push(() => keep(path, text, script.createCachedData()))
    const require = (id: string) => module.require(id)
    script.runInThisContext()(module.exports, require, module, filename, pieces)
  }
  process.on("exit", (code) => {
    try {
      if (code === 0) for (const keepOne of compiled) keepOne()
    } catch {
      // There is no room: the next one compiles it again.
    }
  })
}

/**
 * Keeps it in `mooring/compiled` under `$XDG_CACHE_HOME`, or `~/.cache`. What is there is run: a directory
 * that somebody else could write to is not used. Where `NODE_COMPILE_CACHE` names another one, it is left to
 * Node.
 *
 * @param command what is asked: commands run different parts of the same piece
 */
export const keepCompiled = (command: string): void => {
  try {
    const { XDG_CACHE_HOME: stated = "", NODE_COMPILE_CACHE: other = "" } = process.env
    if (other !== "") return
    const caches = isAbsolute(stated) ? stated : join(homedir(), ".cache")
    const path = join(caches, "mooring", "compiled")
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (isPrivate(path)) keepIn(path, command)
  } catch {
    // Without it everything works, and takes longer to start.
  }
}
