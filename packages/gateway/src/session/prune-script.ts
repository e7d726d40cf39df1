/** What is taken out of the store when it has more than is to be kept, as scripts. */
import { jsonOf } from "../json.ts"
import type { SessionKey } from "./binding.ts"
import { ask, type Row, type Script } from "./script.ts"

/**
 * How much the store has of a session in one backend.
 *
 * @property isInForce whether it has a conversation, or was about to begin one
 * @property last the number of its newest entry in the history
 */
export interface Extent extends SessionKey {
  readonly history: number
  readonly retired: number
  readonly isInForce: boolean
  readonly last: number
}

/** How much stays of a session in one backend; at most so many entries of its history go at once. */
export interface Limits {
  readonly history: number
  readonly retired: number
  readonly atOnce?: number
}

const keyOf = (row: Row): string => JSON.stringify([row["session"], row["backend"]])

/** The extent of every session in every backend. */
export function* listExtents(): Script<ReadonlyArray<Extent>> {
  const histories = yield* ask(
    "SELECT session, backend, count(*) AS history, max(id) AS last FROM history GROUP BY session, backend",
  )
  const retired = yield* ask(
    "SELECT session, backend, count(*) AS retired FROM retired_binding GROUP BY session, backend",
  )
  const inForce = new Set(
    (yield* ask(
      "SELECT session, backend FROM binding UNION SELECT session, backend FROM attempt",
    )).map(keyOf),
  )
  const historyOf = new Map(histories.map((row) => [keyOf(row), row]))
  const retiredOf = new Map(retired.map((row) => [keyOf(row), row]))
  return [...new Map([...historyOf, ...retiredOf])].map(([key, row]) => ({
    session: String(row["session"]),
    backend: String(row["backend"]),
    history: Number(historyOf.get(key)?.["history"] ?? 0),
    retired: Number(retiredOf.get(key)?.["retired"] ?? 0),
    isInForce: inForce.has(key),
    last: Number(historyOf.get(key)?.["last"] ?? 0),
  }))
}

function* pruneHistory(
  { session, backend }: SessionKey,
  { history, atOnce }: Limits,
): Script<void> {
  const numberAt = (order: "" | "DESC", offset: number) =>
    ask(
      `SELECT id FROM history WHERE session = ? AND backend = ? ORDER BY id ${order} LIMIT 1 OFFSET ?`,
      session,
      backend,
      offset,
    )
  const [surplus] = yield* numberAt("DESC", history)
  if (surplus === undefined) return
  const [some] = atOnce === undefined ? [] : yield* numberAt("", atOnce - 1)
  const upTo = Math.min(Number(surplus["id"]), Number(some?.["id"] ?? Infinity))
  // Nothing else may delete from the history: its trigger looks for this row.
  yield* ask(
    "INSERT INTO pruning (session, backend, up_to) VALUES (?, ?, ?)",
    session,
    backend,
    upTo,
  )
  yield* ask(
    "DELETE FROM history WHERE session = ? AND backend = ? AND id <= ?",
    session,
    backend,
    upTo,
  )
  yield* ask("DELETE FROM pruning WHERE session = ? AND backend = ?", session, backend)
}

/** Whether turns have ended in a retired conversation; one that was only begun gives way to it. */
const hasTurns = (row: Row): boolean => {
  const value = jsonOf(String(row["value"])) as { readonly turns?: unknown } | null | undefined
  return value?.turns !== 0
}

function* pruneRetired({ session, backend }: SessionKey, { retired }: Limits): Script<void> {
  const rows = yield* ask(
    "SELECT id, value FROM retired_binding WHERE session = ? AND backend = ? ORDER BY id DESC",
    session,
    backend,
  )
  if (rows.length <= retired) return
  const byWorth = [...rows.filter(hasTurns), ...rows.filter((row) => !hasTurns(row))]
  for (const row of byWorth.slice(retired))
    yield* ask("DELETE FROM retired_binding WHERE id = ?", Number(row["id"]))
}

/** Takes out what a session has more than is to stay, in the transaction that it is run in. */
export function* prune(key: SessionKey, limits: Limits): Script<void> {
  yield* pruneHistory(key, limits)
  yield* pruneRetired(key, limits)
}

/** Takes out all of a session that has nothing in force; one that has by now stays as it is. */
export function* pruneEnded(key: SessionKey): Script<void> {
  const { session, backend } = key
  const [inForce] = yield* ask(
    `SELECT session FROM binding WHERE session = ? AND backend = ?
     UNION ALL SELECT session FROM attempt WHERE session = ? AND backend = ?`,
    session,
    backend,
    session,
    backend,
  )
  if (inForce === undefined) yield* prune(key, { history: 0, retired: 0 })
}
