/** A store as the first version wrote it. */
import { renameSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { migrations } from "../../packages/gateway/src/session/schema-sql.ts"
import { sqliteSpelling } from "../../packages/gateway/src/session/spelling.ts"

/**
 * Puts what is bound in a store, and its history, as the first version would have it in its place: in another
 * journal mode, with nothing that tells it from other databases, and rows without a seal.
 */
export const makeOlder = (store: string): void => {
  const path = `${store}.old`
  const old = new DatabaseSync(path)
  old.exec("PRAGMA journal_mode = WAL")
  for (const sql of migrations[0]?.(sqliteSpelling) ?? []) old.exec(sql)
  old.exec(`
    ATTACH '${store}' AS sound;
    INSERT INTO binding (session, backend, value, updated_at)
      SELECT session, backend, json_remove(value, '$.sum'), updated_at FROM sound.binding;
    INSERT INTO history (id, at, session, backend, turn, event, fingerprint, agent_session_id)
      SELECT id, at, session, backend, turn, json_remove(event, '$.sum'), fingerprint, agent_session_id
      FROM sound.history;
    PRAGMA main.user_version = 1`)
  old.close()
  renameSync(path, store)
}
