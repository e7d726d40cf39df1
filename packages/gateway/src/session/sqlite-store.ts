/** The embedded store: one SQLite file, by the driver that Node brings. */
import { statSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../errors.ts"
import { createWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { type Engine, storeIn } from "./engine.ts"
import { checkRows } from "./row-seal.ts"
import { migrate, migrations, versionOf } from "./schema-sql.ts"
import { play, type Statement } from "./script.ts"
import { sqliteSpelling } from "./spelling.ts"
import {
  applicationId,
  damagedStore,
  findStore,
  inspectPages,
  isStore,
  type StoreFile,
  storeError,
  wasCutOff,
} from "./store-file.ts"
import { Store } from "./store.ts"

/** How long a writer waits for another process's transaction, in milliseconds. */
const patience = 10_000

/** The statements of a database: each is prepared once. */
const answering = (database: DatabaseSync) => {
  const prepared = new Map<string, StatementSync>()
  return ({ sql, values }: Statement) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement.all(...values)
  }
}

/** Runs what writes in one transaction; what it fails with is thrown. */
export const inTransaction = <A>(database: DatabaseSync, write: () => A): A => {
  // The lock comes first: two processes that read at once must not both write what follows from that.
  database.exec("BEGIN IMMEDIATE")
  try {
    const result = write()
    database.exec("COMMIT")
    return result
  } catch (error) {
    // Where the disk is full, SQLite has rolled back by itself.
    if (database.isTransaction) database.exec("ROLLBACK")
    throw error
  }
}

/**
 * Makes a store that is whole from its first instant: an empty file is never one.
 *
 * @param fill what is in it from the beginning
 */
export const makeStore = (
  path: string,
  fill: (database: DatabaseSync) => void = () => {},
): void => {
  const memory = new DatabaseSync(":memory:")
  try {
    memory.exec(`PRAGMA application_id = ${applicationId}`)
    play(migrate(sqliteSpelling, path), answering(memory))
    fill(memory)
    createWhole(path, (_, draft) => void memory.prepare("VACUUM INTO ?").run(draft))
  } finally {
    memory.close()
  }
}

const findOrMake = (path: string): StoreFile => {
  const found = findStore(path)
  if (found !== undefined) return found
  makeStore(path)
  return findOrMake(path)
}

/** Sees that a database is a store, and brings it to the version of this Mooring. */
const settle = (database: DatabaseSync, file: StoreFile, isCutOff: boolean): void => {
  // All that is acknowledged is in the one file: nothing beside it can be lost, or be put there.
  database.exec(
    "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
  )
  if (!isStore(database)) throw damagedStore(file, "it is another program's database")
  const problem = isCutOff ? inspectPages(database) : undefined
  if (problem !== undefined) throw damagedStore(file, problem)
  const answer = answering(database)
  if (play(versionOf(sqliteSpelling), answer) !== migrations.length)
    inTransaction(database, () => play(migrate(sqliteSpelling, file.path), answer))
}

const open = (file: StoreFile): DatabaseSync => {
  const isCutOff = wasCutOff(file.path)
  // One that has been taken away meanwhile is not made again.
  const existing = new URL("?mode=rw", pathToFileURL(file.path))
  const database = new DatabaseSync(existing, { timeout: patience })
  try {
    settle(database, file, isCutOff)
    return database
  } catch (error) {
    database.close()
    throw storeError(file, error)
  }
}

/** What is written is acknowledged only where the next one who looks finds it. */
const refuseExchanged = ({ path, inode }: StoreFile): void => {
  if (statSync(path, { throwIfNoEntry: false })?.ino === inode) return
  throw new StateUnusable({
    path,
    problem: "it was taken away, or exchanged, while it was in use",
    remedy: "run it again",
  })
}

const engineOn = (database: DatabaseSync, file: StoreFile): Engine => {
  const answer = answering(database)
  const attempt = <A>(operation: () => A): Effect.Effect<A, StateUnusable> =>
    onState(file.path, () => {
      try {
        return operation()
      } catch (error) {
        throw storeError(file, error)
      }
    })
  let inspected: unknown
  const inspect = (): void => {
    // Where nobody else has written since, nothing has changed: what this process writes is whole.
    const version = database.prepare("PRAGMA data_version").get()?.["data_version"]
    if (inspected === version) return
    const problem = inspectPages(database)
    if (problem !== undefined) throw damagedStore(file, problem)
    play(checkRows(), answer)
    inspected = version
  }
  return {
    inspect: attempt(inspect),
    read: (script) => attempt(() => play(script(), answer)),
    // The processes of one machine take turns already, and there is no other.
    alone: (_session, _onWait, turn) => turn,
    write: (_session, script) =>
      attempt(() => {
        const result = inTransaction(database, () => play(script(), answer))
        refuseExchanged(file)
        return result
      }),
  }
}

/** The store in the state directory, closed with its scope. */
export const sqliteStore: Layer.Layer<Store, StateUnusable, StateDirectory> = Layer.effect(
  Store,
  Effect.gen(function* () {
    const { path: state } = yield* StateDirectory
    const path = join(state, "sessions.db")
    const file = yield* onState(path, () => findOrMake(path))
    const database = yield* Effect.acquireRelease(
      onState(path, () => open(file)),
      (opened) => Effect.sync(() => opened.close()),
    )
    return storeIn(engineOn(database, file))
  }),
)
