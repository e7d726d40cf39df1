/** What to do about what the system says to a write or a read: by its words, whatever was read or written. */

/** Where it was said: about what Mooring keeps, or about a file of the user's. */
export type Place = "state" | "file"

/** SQLite's words for what the system has its own words for, by its primary result codes. */
const sqliteCodes: Readonly<Record<number, string>> = {
  3: "EACCES",
  5: "EBUSY",
  8: "EROFS",
  10: "EIO",
  13: "ENOSPC",
  11: "ENOTLOCK",
  14: "EACCES",
  26: "ENOTLOCK",
}

const inTheWay = "move away what is there in its place"
const noSpace = "make room on its disk, and run it again: nothing of before is lost"
const failing =
  "its disk fails, or what it is connected by: see the system's log; then run it again: what was there before is as it was"
const tooMany = "raise the limit of open files (ulimit -n), and run it again"

const noLock =
  "it is no lock: end what runs (mooring status), and move it away; see also: mooring state check"

const byCode: Readonly<Record<string, string>> = {
  ENOSPC: noSpace,
  EDQUOT: noSpace,
  EIO: failing,
  ENOTLOCK: noLock,
  EMFILE: tooMany,
  ENFILE: tooMany,
  EBUSY: "another process is at it for too long: wait for it, or end it, and run it again",
}

const otherwise: Readonly<Record<Place, (code: string | undefined) => string>> = {
  state: (code) =>
    code === "EISDIR" || code === "ENOTDIR" || code === "EEXIST"
      ? `${inTheWay}, or name another state directory in MOORING_STATE`
      : "make the state directory writable, or name another one in MOORING_STATE",
  file: () => "make the file and its directory writable for the user who runs Mooring",
}

/** SQLite's primary result code of an error of its driver. */
export const sqliteCode = (error: unknown): number | undefined => {
  const { errcode } = error as { readonly errcode?: unknown }
  return typeof errcode === "number" ? errcode & 0xff : undefined
}

/** What to do about an error: as it says itself, or by what the system says. */
export const remedyFor = (error: unknown, place: Place): string => {
  const { code, remedy } = error as { readonly code?: string; readonly remedy?: string }
  if (remedy !== undefined) return remedy
  const word = sqliteCodes[sqliteCode(error) ?? -1] ?? code
  return byCode[word ?? ""] ?? otherwise[place](word)
}
