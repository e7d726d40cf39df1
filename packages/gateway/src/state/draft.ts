/** Drafts: files on their way to another name. A draft's own name tells whose it is: a dead owner's is cleaned up. */
import { createHash } from "node:crypto"
import { readdirSync, readlinkSync, rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { identify } from "../process/process-identity.ts"

const short = (text: string): string =>
  createHash("sha256").update(text, "utf8").digest("hex").slice(0, 8)

/** The numbering of processes that a pid belongs to: two containers may share a directory. */
const numbering = (): string => {
  try {
    return short(readlinkSync("/proc/self/ns/pid"))
  } catch {
    return short("")
  }
}

/**
 * Who makes a draft, in the words of its name.
 *
 * @property boot the boot of the machine, `start` the start of the process: both by digest
 */
interface Owner {
  readonly boot: string
  readonly numbering: string
  readonly pid: number
  readonly start: string
}

const ownerOf = (pid: number): Owner | undefined => {
  const found = identify(pid)
  return found === undefined
    ? undefined
    : { boot: short(found.boot), numbering: numbering(), pid, start: short(found.start) }
}

let self: Owner | undefined
let made = 0

/** A name for the next draft of a file, which nobody else gives. */
export const draftFor = (path: string): string => {
  self ??= ownerOf(process.pid)
  if (self === undefined) throw new Error("this process does not find itself")
  const owner = `${self.boot}-${self.numbering}-${self.pid}-${self.start}-${++made}`
  return join(dirname(path), `.${basename(path)}.${owner}.mooring-draft`)
}

/** A draft's name; that of a database has SQLite's journal beside it. */
const form =
  /^\..+\.([0-9a-f]{8})-([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-\d+\.mooring-draft(?:-journal)?$/

/**
 * Whether whoever made a draft is known to be dead. A process that is numbered elsewhere cannot be
 * looked for while its machine is up.
 */
const isAbandoned = (name: string): boolean => {
  const [whole, boot, numbered, pid, start] = form.exec(name) ?? []
  if (whole === undefined) return false
  self ??= ownerOf(process.pid)
  if (boot !== self?.boot) return true
  if (numbered !== self?.numbering) return false
  return ownerOf(Number(pid))?.start !== start
}

const namesIn = (directory: string): ReadonlyArray<string> => {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

/** Removes a file that is in nobody's way: what cannot be removed now is removed by a later start. */
export const discard = (path: string): void => {
  try {
    rmSync(path, { force: true })
  } catch {
    // It is found again.
  }
}

/** Removes the drafts in a directory whose owners are dead, and nothing else. */
export const sweepDrafts = (directory: string): void => {
  for (const name of namesIn(directory)) if (isAbandoned(name)) discard(join(directory, name))
}
