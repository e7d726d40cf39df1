/** What a sandbox keeps, as plain values: to be compared over a fault. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { Sandbox } from "../support/sandbox.ts"

/** A conversation that is kept, in force or not. */
export interface KeptConversation {
  readonly in: "binding" | "attempt" | "retired"
  readonly agentSessionId: string
  readonly turns: number
  readonly fingerprint: string
}

/** The store; one that is not there, or not made yet, is empty. */
export interface KeptStore {
  readonly conversations: ReadonlyArray<KeptConversation>
  readonly history: ReadonlyArray<string>
}

/** Everything that is kept. */
export interface Kept {
  readonly store: KeptStore
  readonly files: ReadonlyMap<string, string>
}

const rows = (database: DatabaseSync, sql: string): ReadonlyArray<Record<string, unknown>> => {
  try {
    return database.prepare(sql).all()
  } catch (error) {
    // It is not made yet, or damaged to begin with.
    if (/no such table|malformed/.test(String(error))) return []
    throw error
  }
}

const conversationsIn = (
  database: DatabaseSync,
  table: string,
): ReadonlyArray<KeptConversation> => {
  const kind = table === "retired_binding" ? "retired" : (table as "binding" | "attempt")
  return rows(database, `SELECT value FROM ${table}`).map(({ value }) => {
    const { agentSessionId, turns, fingerprint } = JSON.parse(String(value)) as KeptConversation
    return { in: kind, agentSessionId, turns, fingerprint }
  })
}

/** The store as a process that starts now would find it; what is there is not touched. */
export const readStore = (sandbox: Sandbox): KeptStore => {
  const copy = mkdtempSync(join(tmpdir(), "mooring-kept-"))
  try {
    if (!existsSync(join(sandbox.state, "sessions.db"))) return { conversations: [], history: [] }
    for (const name of readdirSync(sandbox.state))
      if (name.startsWith("sessions.db")) cpSync(join(sandbox.state, name), join(copy, name))
    const database = new DatabaseSync(join(copy, "sessions.db"))
    try {
      return {
        conversations: ["binding", "attempt", "retired_binding"].flatMap((table) =>
          conversationsIn(database, table),
        ),
        history: rows(database, "SELECT event, agent_session_id FROM history ORDER BY id").map(
          // The seal is over the time as well.
          (row) =>
            `${String(row["event"]).replace(/,"seal":"[0-9a-f]+"/, "")} ${String(row["agent_session_id"])}`,
        ),
      }
    } finally {
      database.close()
    }
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Every file that is kept but the store's, by its path below the sandbox. */
const filesOf = (sandbox: Sandbox): ReadonlyMap<string, string> =>
  new Map(
    sandbox
      .files()
      .map(([path, text]) => [path.slice(sandbox.root.length + 1), text] as const)
      .filter(([path]) => !path.startsWith("state/sessions.db")),
  )

export const readKept = (sandbox: Sandbox): Kept => ({
  store: readStore(sandbox),
  files: filesOf(sandbox),
})
