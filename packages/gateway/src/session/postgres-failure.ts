/** What PostgreSQL says no to, as a value that says what to do; it holds no password. */
import type { SqlError } from "effect/sql/SqlError"
import { StateUnusable } from "../errors.ts"

/** What there is to do, by the server's code or by its class. */
const remedies: ReadonlyArray<readonly [code: RegExp, remedy: string]> = [
  [/^28/, "check the user and the password in MOORING_STORE, and what pg_hba.conf allows"],
  [/^3D000$/, "create the database (createdb NAME), or name another one in MOORING_STORE"],
  [
    /^42501$/,
    "let the user of MOORING_STORE create tables in the database, and own those there are",
  ],
  [/^42P07$/, "give Mooring a database of its own: what this one holds is something else's"],
  [/^(?:53|57P)/, "wait until PostgreSQL has room for another connection, or is up again"],
  [/^25006$/, "name the primary server in MOORING_STORE: this one only reads"],
]

/** What the server itself says: its code (SQLSTATE), and a sentence. */
const said = (error: SqlError): { readonly code: string; readonly message: string } => {
  const { cause } = error.reason as { readonly cause?: unknown }
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown }
  return {
    code: typeof code === "string" ? code : "",
    message: typeof message === "string" && message !== "" ? message : error.message,
  }
}

/** Whether a table was asked for that there is not. */
export const isWithoutTable = (error: SqlError): boolean => said(error).code === "42P01"

/**
 * A failure of PostgreSQL's as one of the store's.
 *
 * @param shown what the store is called
 */
export const unusable = (shown: string, error: SqlError): StateUnusable => {
  const { code, message } = said(error)
  const [, remedy] = remedies.find(([pattern]) => pattern.test(code)) ?? []
  return new StateUnusable({
    path: shown,
    problem: message,
    remedy:
      remedy ??
      (error.reason._tag === "ConnectionError"
        ? "check that PostgreSQL runs there, and that this machine can reach it"
        : "see what PostgreSQL says of it in its log"),
  })
}
