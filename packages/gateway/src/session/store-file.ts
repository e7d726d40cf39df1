/** The file of the embedded store: made whole, found sound, or kept aside where it is damaged. */
import { closeSync, openSync, readSync, statSync } from "node:fs"
import type { DatabaseSync } from "node:sqlite"
import type { StateUnusable } from "../errors.ts"
import { DamagedRow } from "./row-seal.ts"
import { damaged, type Precious, refuseToMake } from "../state/damage.ts"
import { sqliteCode } from "../state/remedy.ts"

/** "Moor": what tells a store from the databases of other programs. */
export const applicationId = 0x4d6f6f72

/** The store as what nothing goes on without, with what SQLite keeps beside it. */
export const preciousStore = (path: string): Precious => ({
  path,
  ends: ["-journal", "-wal", "-shm"],
  loss: "begin anew with what is whole of it",
})

/** A store's file as it was found. Whatever is put in its place meanwhile is another one. */
export interface StoreFile {
  readonly path: string
  readonly inode: number
}

/** Keeps a store aside that is damaged, and says so. */
export const damagedStore = ({ path, inode }: StoreFile, problem: string): StateUnusable =>
  damaged(preciousStore(path), inode, problem)

/** SQLITE_CORRUPT and SQLITE_NOTADB: what is in the file is not a store, or no longer. */
const isDamage: ReadonlySet<number | undefined> = new Set([11, 26])

/** What an error of SQLite's says of the file: where it is damaged, it is kept aside. */
export const storeError = (file: StoreFile, error: unknown): unknown =>
  error instanceof DamagedRow || isDamage.has(sqliteCode(error))
    ? damagedStore(file, (error as Error).message)
    : error

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

const readStart = (path: string, length: number): Buffer => {
  const descriptor = openSync(path, "r")
  try {
    const start = Buffer.alloc(length)
    return start.subarray(0, readSync(descriptor, start, 0, length, 0))
  } finally {
    closeSync(descriptor)
  }
}

const journalMagic = Buffer.from("d9d505f920a163d7", "hex")

/** Whether a transaction was cut off, so that it is to be undone first. */
export const wasCutOff = (path: string): boolean =>
  sizeOf(`${path}-journal`) > 0 || sizeOf(`${path}-wal`) > 0

/** The header of a database file: <https://www.sqlite.org/fileformat.html>, section 1.3. */
const headerLength = 100

/** What can be told of a file at a glance; `undefined` where nothing is wrong so far. */
export const glance = (path: string): string | undefined => {
  const header = readStart(path, headerLength)
  if (header.length === 0) return "it is empty"
  if (header.length < headerLength || header.toString("latin1", 0, 16) !== "SQLite format 3\0")
    return "it is not a database"
  const id = header.readUInt32BE(68)
  if (id !== applicationId && id !== 0) return "it is another program's database"
  if (wasCutOff(path)) {
    const journal = readStart(`${path}-journal`, journalMagic.length)
    return journal.length > 0 && journal[0] !== 0 && !journal.equals(journalMagic)
      ? "the journal beside it is not one"
      : undefined
  }
  const pages = header.readUInt32BE(28)
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16)
  const size = sizeOf(path)
  // The count is good where the file was last changed by what keeps the count.
  return header.readUInt32BE(24) === header.readUInt32BE(92) && size !== pages * pageSize
    ? `it has ${size} bytes of ${pages * pageSize}`
    : undefined
}

/**
 * The file of a store, where there is one. One that is damaged at first sight is kept aside; while one is,
 * and nobody has decided what is to become of it, there is none to use.
 */
export const findStore = (path: string): StoreFile | undefined => {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found !== undefined) {
    const file = { path, inode: found.ino }
    const problem = found.isFile() ? glance(path) : undefined
    if (problem !== undefined) throw damagedStore(file, problem)
    return file
  }
  refuseToMake(preciousStore(path))
  return undefined
}

/** What every store has, whatever its version. */
const tables = ["attempt", "binding", "history", "retired_binding"]

/** Whether a database is a store: one of another program may have any version. */
export const isStore = (database: DatabaseSync): boolean => {
  const names = new Set(
    database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map((row) => row["name"]),
  )
  return tables.every((table) => names.has(table))
}

/** What is wrong inside a database; reads all of it. */
export const inspectPages = (database: DatabaseSync): string | undefined => {
  const problems = database
    .prepare("PRAGMA integrity_check(1)")
    .all()
    .map((row) => String(row["integrity_check"]))
    .filter((text) => text !== "ok")
  return problems.at(0)
}
