/** The few things that the two engines of the store spell in their own way. */

/**
 * How an engine spells what is in the schema.
 *
 * @property text the type of a column of text, which is compared as its bytes are
 * @property json what a column must fulfil that holds JSON
 * @property counter the type of a primary key that counts upwards and gives no number twice
 * @property keyed what stands behind the columns of a table with a key of text; `counted`: with a counter
 * @property whole the type of a column that holds such a number
 * @property appendOnly what keeps the rows of a table from being changed and deleted
 * @property prunable what lets those rows of such a table go that a row of `pruning` names
 * @property before what comes before the version is asked for: another process may be creating the tables
 * @property version the number of migrations that a store has been through, as `version`
 * @property reached notes that number
 * @property elsewhere what a person names who wants another store
 */
export interface Spelling {
  readonly text: string
  readonly json: (column: string) => string
  readonly counter: string
  readonly whole: string
  readonly keyed: string
  readonly counted: string
  readonly appendOnly: (table: string) => ReadonlyArray<string>
  readonly prunable: (table: string) => ReadonlyArray<string>
  readonly before: ReadonlyArray<string>
  readonly version: string
  readonly reached: (version: number) => string
  readonly elsewhere: string
}

const refusal = (table: string): string => `'${table} is append-only'`

/** Whether a row that is about to go is one that is being pruned. */
const isPruned = `EXISTS (
        SELECT 1 FROM pruning
        WHERE pruning.session = OLD.session AND pruning.backend = OLD.backend
          AND OLD.id <= pruning.up_to)`

export const sqliteSpelling: Spelling = {
  text: "TEXT",
  json: (column) => `json_valid(${column})`,
  counter: "INTEGER PRIMARY KEY AUTOINCREMENT",
  whole: "INTEGER",
  keyed: "STRICT, WITHOUT ROWID",
  counted: "STRICT",
  appendOnly: (table) => [
    `CREATE TRIGGER ${table}_is_not_changed BEFORE UPDATE ON ${table}
      BEGIN SELECT RAISE(ABORT, ${refusal(table)}); END`,
    `CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON ${table}
      BEGIN SELECT RAISE(ABORT, ${refusal(table)}); END`,
  ],
  prunable: (table) => [
    `DROP TRIGGER ${table}_is_not_deleted`,
    `CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON ${table}
      WHEN NOT ${isPruned}
      BEGIN SELECT RAISE(ABORT, ${refusal(table)}); END`,
  ],
  // The transaction that migrates is the only one that writes.
  before: [],
  version: "SELECT user_version AS version FROM pragma_user_version",
  reached: (version) => `PRAGMA user_version = ${version}`,
  elsewhere: "state directory in MOORING_STATE",
}

export const postgresSpelling: Spelling = {
  text: 'TEXT COLLATE "C"',
  json: (column) => `${column}::json IS NOT NULL`,
  counter: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  whole: "BIGINT",
  keyed: "",
  counted: "",
  appendOnly: (table) => [
    `CREATE FUNCTION ${table}_is_append_only() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION ${refusal(table)}; END $$`,
    `CREATE TRIGGER ${table}_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ${table}_is_append_only()`,
  ],
  prunable: (table) => [
    `DROP TRIGGER ${table}_is_not_changed ON ${table}`,
    `CREATE TRIGGER ${table}_is_not_changed BEFORE UPDATE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ${table}_is_append_only()`,
    `CREATE FUNCTION ${table}_is_pruned() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN
        IF ${isPruned} THEN RETURN OLD; END IF;
        RAISE EXCEPTION ${refusal(table)};
      END $$`,
    `CREATE TRIGGER ${table}_is_not_deleted BEFORE DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION ${table}_is_pruned()`,
  ],
  before: [
    "SELECT pg_advisory_xact_lock(hashtext('mooring migrations'))",
    `CREATE TABLE IF NOT EXISTS mooring_migration (
      version INTEGER PRIMARY KEY,
      at TIMESTAMPTZ NOT NULL DEFAULT now()
    )`,
  ],
  version: "SELECT coalesce(max(version), 0) AS version FROM mooring_migration",
  reached: (version) => `INSERT INTO mooring_migration (version) VALUES (${version})`,
  elsewhere: "database in MOORING_STORE",
}
