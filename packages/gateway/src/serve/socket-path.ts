/** Where the control socket is: in the state directory, unless its path is too long for a socket. */
import { mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs"
import { dirname, isAbsolute, join } from "node:path"
import { replaceWhole } from "../state/private-file.ts"

/** The longest path of a socket that every system takes, in bytes: macOS has 104, with a zero at the end. */
const longest = 103

const usualPath = (state: string): string => join(state, "serve.sock")

/** The file that names the socket where it is not in the state directory. */
const pointerPath = (state: string): string => join(state, "serve.sock.path")

const fits = (path: string): boolean => Buffer.byteLength(path) <= longest

/** Where the socket of a state directory is, if there is a gateway. */
export const findSocket = (state: string): string | undefined => {
  const usual = usualPath(state)
  if (fits(usual)) return usual
  try {
    const path = readFileSync(pointerPath(state), "utf8").trim()
    return isAbsolute(path) && fits(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** Removes the socket of a gateway that is gone, and what was made for it. */
export const removeSocket = (state: string): void => {
  const path = findSocket(state)
  if (path === undefined) return
  rmSync(path, { force: true })
  if (path === usualPath(state)) return
  try {
    // Only ever an empty directory: what a pointer names is not removed with what is in it.
    rmdirSync(dirname(path))
  } catch {
    // Somebody else has cleaned up, or put something there.
  }
  rmSync(pointerPath(state), { force: true })
}

const isDirectory = (path: string | undefined): path is string =>
  path !== undefined && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/**
 * A place for the socket. Where its path in the state directory would be too long, it is a private
 * directory with a short path, which a file in the state directory points at.
 *
 * @param places directories that may hold it, the best one first
 */
export const placeSocket = (state: string, places: ReadonlyArray<string | undefined>): string => {
  const usual = usualPath(state)
  if (fits(usual)) return usual
  const base =
    places.filter(isDirectory).find((place) => fits(join(place, "mooring-XXXXXX", "s"))) ?? "/tmp"
  const path = join(mkdtempSync(join(base, "mooring-")), "s")
  replaceWhole(pointerPath(state), `${path}\n`)
  return path
}
