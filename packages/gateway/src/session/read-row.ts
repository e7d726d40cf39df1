/** Reads rows of the store: what another version wrote, or somebody spoiled, is unknown, not an error. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { jsonOf } from "../json.ts"
import { type Binding, HistoryEntry, type RetiredBinding, Retirement } from "./binding.ts"
import { readBindingText } from "./binding-text.ts"
import type { Row } from "./script.ts"

const decodeHistory = Schema.decodeUnknownResult(HistoryEntry)
const decodeRetirement = Schema.decodeUnknownResult(Retirement)

const text = (value: unknown): string => (typeof value === "string" ? value : "")

/**
 * The binding in a row.
 *
 * Where it is not one that this version knows, it is a binding whose identity cannot be read: its turns
 * are held, and a person decides.
 */
export const readBinding = (row: Row): Binding => {
  const read = readBindingText(String(row["value"]))
  if (Result.isSuccess(read)) return read.success
  const value = read.failure
  const part: Row = typeof value === "object" && value !== null ? { ...value } : {}
  return {
    session: text(row["session"]),
    backend: text(row["backend"]),
    agent: text(part["agent"]),
    agentSessionId: text(part["agentSessionId"]),
    fingerprint: text(part["fingerprint"]),
    identity: "null",
    machine: text(part["machine"]),
    cliHome: text(part["cliHome"]),
    cwd: text(part["cwd"]),
    owner: text(part["owner"]),
    account: typeof part["account"] === "string" ? part["account"] : null,
    turns: Number.isSafeInteger(part["turns"]) ? Number(part["turns"]) : 0,
    facts: [],
    gaps: [],
    drift: [],
    createdAt: text(part["createdAt"]),
    updatedAt: text(part["updatedAt"]),
  }
}

/** The retired binding in a row. */
export const readRetired = (row: Row): RetiredBinding => ({
  id: Number(row["id"]),
  retiredAt: text(row["retired_at"]),
  because: Result.getOrElse(decodeRetirement(row["because"]), () => "fresh"),
  binding: readBinding(row),
})

/** The entry of the history in a row. */
export const readHistory = (row: Row): HistoryEntry => {
  const entry = {
    ...row,
    // A counter of PostgreSQL's is larger than its numbers here.
    id: Number(row["id"]),
    event: jsonOf(String(row["event"])),
    agentSessionId: row["agent_session_id"],
  }
  return Result.getOrElse(decodeHistory(entry), () => ({
    id: Number(row["id"]),
    at: text(row["at"]),
    session: text(row["session"]),
    backend: text(row["backend"]),
    turn: null,
    event: { _tag: "Unreadable" as const },
    fingerprint: null,
    agentSessionId: null,
  }))
}
