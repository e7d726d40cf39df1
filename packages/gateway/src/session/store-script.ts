/** What the store is asked, and what a change of it is, as scripts. */
import type { Binding, HistoryEntry, RetiredBinding, Retirement, SessionKey } from "./binding.ts"
import { bindingText } from "./binding-text.ts"
import { prune } from "./prune-script.ts"
import { readBinding, readHistory, readRetired } from "./read-row.ts"
import { intact } from "./row-seal.ts"
import { ask, type Row, type Script } from "./script.ts"
import { seal } from "./seal.ts"
import type { Change } from "./store.ts"

const bindingIn = (
  { session, backend }: SessionKey,
  [found]: ReadonlyArray<Row>,
): Binding | undefined => {
  if (found === undefined) return undefined
  const row = { session, backend, value: found["value"] }
  intact("binding", [row])
  return readBinding(row)
}

/** Every binding in force, and every attempt of a session that has none. */
const inForce = `(
  SELECT session, backend, value FROM binding
  UNION ALL
  SELECT session, backend, value FROM attempt
    WHERE NOT EXISTS (
      SELECT 1 FROM binding
      WHERE binding.session = attempt.session AND binding.backend = attempt.backend)
  ) AS in_force`

const bindingOf = `SELECT value FROM ${inForce} WHERE session = ? AND backend = ?`

export function* findBinding(key: SessionKey): Script<Binding | undefined> {
  return bindingIn(key, yield* ask(bindingOf, key.session, key.backend))
}

const attemptOf = "SELECT value FROM attempt WHERE session = ? AND backend = ?"

export function* findAttempt(key: SessionKey): Script<Binding | undefined> {
  return bindingIn(key, yield* ask(attemptOf, key.session, key.backend))
}

export function* listBindings(): Script<ReadonlyArray<Binding>> {
  const rows = yield* ask(`SELECT * FROM ${inForce} ORDER BY session, backend`)
  return intact("binding", rows).map(readBinding)
}

export function* listRetired(session: string): Script<ReadonlyArray<RetiredBinding>> {
  const rows = yield* ask(
    "SELECT * FROM retired_binding WHERE session = ? ORDER BY id DESC",
    session,
  )
  return intact("retired_binding", rows).map(readRetired)
}

export function* listHistory(session: string, limit: number): Script<ReadonlyArray<HistoryEntry>> {
  const rows = yield* ask(
    "SELECT * FROM history WHERE session = ? ORDER BY id DESC LIMIT ?",
    session,
    limit,
  )
  return intact("history", rows).map(readHistory)
}

/** Takes what is bound, or attempted, out of force. */
function* moveOut(
  table: "binding" | "attempt",
  { session, backend }: SessionKey,
  because: Retirement,
  now: string,
): Script<void> {
  yield* ask(
    `INSERT INTO retired_binding (session, backend, because, value, retired_at)
     SELECT session, backend, CAST(? AS TEXT), value, CAST(? AS TEXT) FROM ${table}
     WHERE session = ? AND backend = ?`,
    because,
    now,
    session,
    backend,
  )
  yield* ask(`DELETE FROM ${table} WHERE session = ? AND backend = ?`, session, backend)
}

/** Writes a change, in the transaction that it is run in. */
export function* applyChange(change: Change, now: string): Script<void> {
  const { key, retire, bind, unretire, attempt, history, keep, check } = change
  check?.()
  const { session, backend } = key
  if (retire !== undefined) {
    // What is bound next is the attempt itself, if there is one.
    if (bind === undefined) yield* moveOut("attempt", key, retire, now)
    yield* moveOut("binding", key, retire, now)
  }
  if (unretire !== undefined) yield* ask("DELETE FROM retired_binding WHERE id = ?", unretire)
  if (bind !== undefined)
    yield* ask("DELETE FROM attempt WHERE session = ? AND backend = ?", session, backend)
  if (attempt !== undefined) {
    const earlier = yield* findAttempt(key)
    if (earlier !== undefined && earlier.agentSessionId !== attempt.agentSessionId)
      yield* moveOut("attempt", key, "fresh", now)
    yield* ask(
      `INSERT INTO attempt (session, backend, value) VALUES (?, ?, ?)
       ON CONFLICT (session, backend) DO UPDATE SET value = excluded.value`,
      session,
      backend,
      seal(bindingText(attempt), [session, backend]),
    )
  }
  if (bind !== undefined)
    yield* ask(
      `INSERT INTO binding (session, backend, value, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (session, backend)
       DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at`,
      session,
      backend,
      seal(bindingText(bind), [session, backend]),
      now,
    )
  if (history !== undefined) {
    const { turn, fingerprint, agentSessionId } = history
    const event = seal(JSON.stringify(history.event), [
      now,
      history.session,
      history.backend,
      turn,
      fingerprint,
      agentSessionId,
    ])
    yield* ask(
      `INSERT INTO history (at, session, backend, turn, event, fingerprint, agent_session_id)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      now,
      history.session,
      history.backend,
      turn,
      event,
      fingerprint,
      agentSessionId,
    )
  }
  if (keep !== undefined) yield* prune(key, keep)
}
