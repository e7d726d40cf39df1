/** Where Node keeps what it has compiled of Mooring, so that it is compiled once and not at each start. */
import { lstatSync, mkdirSync } from "node:fs"
import { enableCompileCache } from "node:module"
import { homedir } from "node:os"
import { isAbsolute, join } from "node:path"

/** Whether a directory is this user's own, and nobody else's to look into or to write to. */
const isPrivate = (path: string): boolean => {
  const found = lstatSync(path)
  if (!found.isDirectory()) return false
  return process.geteuid === undefined
    ? true
    : found.uid === process.geteuid() && (found.mode & 0o077) === 0
}

/**
 * Has Node keep it in `mooring/compiled` under `$XDG_CACHE_HOME`, or `~/.cache`. What is there is run: a
 * directory that somebody else could write to is not used, and Node's own default, in the directory for
 * everybody's temporary files, is not taken either. `NODE_COMPILE_CACHE` names another one.
 */
export const keepCompiled = (): void => {
  try {
    const { XDG_CACHE_HOME: stated = "", NODE_COMPILE_CACHE: other = "" } = process.env
    if (other !== "") return
    const caches = isAbsolute(stated) ? stated : join(homedir(), ".cache")
    const path = join(caches, "mooring", "compiled")
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (isPrivate(path)) enableCompileCache(path)
  } catch {
    // Without it everything works, and takes longer to start.
  }
}
