/** The embedded store: one SQLite file, by the driver that Node brings. */
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { StateUnusable } from "../errors.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { type Engine, storeIn } from "./engine.ts"
import { migrate, migrations, versionOf } from "./schema-sql.ts"
import { play, type Script, type Statement } from "./script.ts"
import { sqliteSpelling } from "./spelling.ts"
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

const inTransaction = <A>(database: DatabaseSync, write: () => A): A => {
  // The lock comes first: two processes that read at once must not both write what follows from that.
  database.exec("BEGIN IMMEDIATE")
  try {
    const result = write()
    database.exec("COMMIT")
    return result
  } catch (error) {
    database.exec("ROLLBACK")
    throw error
  }
}

const open = (path: string): DatabaseSync => {
  // SQLite gives its other files the permissions of this one.
  closeSync(openSync(path, "a", 0o600))
  const database = new DatabaseSync(path, { timeout: patience })
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
  const answer = answering(database)
  if (play(versionOf(sqliteSpelling), answer) !== migrations.length)
    inTransaction(database, () => play(migrate(sqliteSpelling, path), answer))
  return database
}

const engineOn = (database: DatabaseSync, path: string): Engine => {
  const answer = answering(database)
  const run = <A>(script: () => Script<A>): A => play(script(), answer)
  return {
    read: (script) => onState(path, () => run(script)),
    // The processes of one machine take turns already, and there is no other.
    alone: (_session, _onWait, turn) => turn,
    write: (_session, script) => onState(path, () => inTransaction(database, () => run(script))),
  }
}

/** The store in the state directory, closed with its scope. */
export const sqliteStore: Layer.Layer<Store, StateUnusable, StateDirectory> = Layer.effect(
  Store,
  Effect.gen(function* () {
    const { path: state } = yield* StateDirectory
    const path = join(state, "sessions.db")
    const database = yield* Effect.acquireRelease(
      onState(path, () => open(path)),
      (opened) => Effect.sync(() => opened.close()),
    )
    return storeIn(engineOn(database, path))
  }),
)
