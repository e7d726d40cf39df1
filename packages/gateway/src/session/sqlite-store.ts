/** The embedded store: one SQLite file, by the driver that Node brings. */
import { closeSync, openSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StateUnusable } from "../errors.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import type { Retirement } from "./binding.ts"
import { readBinding, readHistory, readRetired } from "./read-row.ts"
import { migrations } from "./schema-sql.ts"
import { type Change, Store } from "./store.ts"

/** How long a writer waits for another process's transaction, in milliseconds. */
const patience = 10_000

const migrate = (database: DatabaseSync, path: string): void => {
  // The lock comes first: two processes that start at once must not both create the tables.
  database.exec("BEGIN IMMEDIATE")
  try {
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"])
    if (version > migrations.length)
      throw new StateUnusable({
        path,
        problem: `it was written by a newer Mooring (store version ${version}; this one knows up to ${migrations.length})`,
        remedy: "run the newer Mooring, or name another state directory in MOORING_STATE",
      })
    for (const migration of migrations.slice(version)) database.exec(migration)
    database.exec(`PRAGMA user_version = ${migrations.length}`)
    database.exec("COMMIT")
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
  migrate(database, path)
  return database
}

const inTransaction = (database: DatabaseSync, write: () => void): void => {
  database.exec("BEGIN IMMEDIATE")
  try {
    write()
    database.exec("COMMIT")
  } catch (error) {
    database.exec("ROLLBACK")
    throw error
  }
}

/** Every binding in force, and every attempt of a session that has none. */
const bindingsSql = `
  SELECT session, backend, value FROM binding
  UNION ALL
  SELECT session, backend, value FROM attempt
    WHERE NOT EXISTS (
      SELECT 1 FROM binding
      WHERE binding.session = attempt.session AND binding.backend = attempt.backend)`

const make = (database: DatabaseSync, path: string): Store["Service"] => {
  const statements = new Map<string, StatementSync>()
  const statement = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const rowOf = (table: "binding" | "attempt", session: string, backend: string) =>
    statement(`SELECT session, backend, value FROM ${table} WHERE session = ? AND backend = ?`).get(
      session,
      backend,
    )

  const apply = ({ key, retire, bind, unretire, attempt, history }: Change, now: string): void => {
    const { session, backend } = key
    const moveOut = (table: "binding" | "attempt", because: Retirement) => {
      const row = rowOf(table, session, backend)
      if (row === undefined) return
      statement(
        "INSERT INTO retired_binding (session, backend, because, value, retired_at) VALUES (?, ?, ?, ?, ?)",
      ).run(session, backend, because, String(row["value"]), now)
      statement(`DELETE FROM ${table} WHERE session = ? AND backend = ?`).run(session, backend)
    }
    if (retire !== undefined) {
      // What is bound next is the attempt itself, if there is one.
      if (bind === undefined) moveOut("attempt", retire)
      moveOut("binding", retire)
    }
    if (unretire !== undefined) statement("DELETE FROM retired_binding WHERE id = ?").run(unretire)
    if (bind !== undefined)
      statement("DELETE FROM attempt WHERE session = ? AND backend = ?").run(session, backend)
    if (attempt !== undefined) {
      const earlier = rowOf("attempt", session, backend)
      if (earlier !== undefined && readBinding(earlier).agentSessionId !== attempt.agentSessionId)
        moveOut("attempt", "fresh")
      statement(
        `INSERT INTO attempt (session, backend, value) VALUES (?, ?, ?)
         ON CONFLICT (session, backend) DO UPDATE SET value = excluded.value`,
      ).run(session, backend, JSON.stringify(attempt))
    }
    if (bind !== undefined)
      statement(
        `INSERT INTO binding (session, backend, value, updated_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (session, backend) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
      ).run(session, backend, JSON.stringify(bind), now)
    if (history !== undefined)
      statement(
        "INSERT INTO history (at, session, backend, turn, event, fingerprint, agent_session_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
      ).run(
        now,
        history.session,
        history.backend,
        history.turn,
        JSON.stringify(history.event),
        history.fingerprint,
        history.agentSessionId,
      )
  }

  return {
    binding: ({ session, backend }) =>
      onState(path, () => {
        const row = rowOf("binding", session, backend) ?? rowOf("attempt", session, backend)
        return row === undefined ? undefined : readBinding(row)
      }),
    attempt: ({ session, backend }) =>
      onState(path, () => {
        const row = rowOf("attempt", session, backend)
        return row === undefined ? undefined : readBinding(row)
      }),
    bindings: onState(path, () =>
      statement(`${bindingsSql} ORDER BY session, backend`).all().map(readBinding),
    ),
    retired: (session) =>
      onState(path, () =>
        statement("SELECT * FROM retired_binding WHERE session = ? ORDER BY id DESC")
          .all(session)
          .map(readRetired),
      ),
    history: (session, limit) =>
      onState(path, () =>
        statement("SELECT * FROM history WHERE session = ? ORDER BY id DESC LIMIT ?")
          .all(session, limit)
          .map(readHistory),
      ),
    commit: (change) =>
      Effect.flatMap(DateTime.now, (now) =>
        onState(path, () => inTransaction(database, () => apply(change, DateTime.formatIso(now)))),
      ),
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
    return make(database, path)
  }),
)
