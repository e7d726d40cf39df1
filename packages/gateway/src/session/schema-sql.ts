/** The tables of the store, by the version that made them. */
import { StateUnusable } from "../errors.ts"
import { ask, type Script } from "./script.ts"
import type { Spelling } from "./spelling.ts"

/** A step from one version of the store to the next: its statements, as an engine spells them. */
type Migration = (spelling: Spelling) => ReadonlyArray<string>

/**
 * The steps that bring a store from one version to the next; a store's version is how many of them
 * it has been through. What has been released is never changed.
 */
export const migrations: ReadonlyArray<Migration> = [
  ({ text, json, counter, keyed, counted, appendOnly }) => [
    `CREATE TABLE binding (
      session ${text} NOT NULL,
      backend ${text} NOT NULL,
      value ${text} NOT NULL CHECK (${json("value")}),
      updated_at ${text} NOT NULL,
      PRIMARY KEY (session, backend)
    ) ${keyed}`,

    // The conversation that a turn was about to begin, as the binding that it would become.
    `CREATE TABLE attempt (
      session ${text} NOT NULL,
      backend ${text} NOT NULL,
      value ${text} NOT NULL CHECK (${json("value")}),
      PRIMARY KEY (session, backend)
    ) ${keyed}`,

    `CREATE TABLE retired_binding (
      id ${counter},
      session ${text} NOT NULL,
      backend ${text} NOT NULL,
      because ${text} NOT NULL,
      value ${text} NOT NULL CHECK (${json("value")}),
      retired_at ${text} NOT NULL
    ) ${counted}`,
    "CREATE INDEX retired_binding_by_session ON retired_binding (session, backend, id)",

    `CREATE TABLE history (
      id ${counter},
      at ${text} NOT NULL,
      session ${text} NOT NULL,
      backend ${text} NOT NULL,
      turn ${text},
      event ${text} NOT NULL CHECK (${json("event")}),
      fingerprint ${text},
      agent_session_id ${text}
    ) ${counted}`,
    "CREATE INDEX history_by_session ON history (session, backend, id)",

    // History is only ever added to.
    ...appendOnly("history"),
  ],

  ({ text, keyed }) => [
    // The machines of a cluster, by number: each has shards of its own, which only it runs.
    `CREATE TABLE machine (
      name ${text} NOT NULL PRIMARY KEY,
      number INTEGER NOT NULL UNIQUE
    ) ${keyed}`,

    // The turns that came to the cluster and may not begin any more: they have begun, or were given up.
    `CREATE TABLE claim (
      turn ${text} NOT NULL PRIMARY KEY,
      machine ${text},
      at ${text} NOT NULL
    ) ${keyed}`,
  ],

  ({ text, whole, keyed, prunable }) => [
    // What of a history is being pruned; it is empty but in that transaction.
    `CREATE TABLE pruning (
      session ${text} NOT NULL,
      backend ${text} NOT NULL,
      up_to ${whole} NOT NULL,
      PRIMARY KEY (session, backend)
    ) ${keyed}`,
    ...prunable("history"),
  ],
]

/** The version of a store. */
export function* versionOf(spelling: Spelling): Script<number> {
  const [row] = yield* ask(spelling.version)
  return Number(row?.["version"])
}

/**
 * Brings a store to the version of this Mooring, all in the transaction that it is run in.
 *
 * @param path what the store is called where it cannot be used
 */
export function* migrate(spelling: Spelling, path: string): Script<void> {
  for (const sql of spelling.before) yield* ask(sql)
  const version = yield* versionOf(spelling)
  if (version > migrations.length)
    throw new StateUnusable({
      path,
      problem: `it was written by a newer Mooring (store version ${version}; this one knows up to ${migrations.length})`,
      remedy: `run the newer Mooring, or name another ${spelling.elsewhere}`,
    })
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue
    for (const sql of migration(spelling)) yield* ask(sql)
    yield* ask(spelling.reached(index + 1))
  }
}
