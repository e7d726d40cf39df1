CREATE TABLE binding (
      session TEXT NOT NULL,
      backend TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      updated_at TEXT NOT NULL,
      PRIMARY KEY (session, backend)
    ) STRICT, WITHOUT ROWID;

CREATE TABLE attempt (
      session TEXT NOT NULL,
      backend TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      PRIMARY KEY (session, backend)
    ) STRICT, WITHOUT ROWID;

CREATE TABLE retired_binding (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      session TEXT NOT NULL,
      backend TEXT NOT NULL,
      because TEXT NOT NULL,
      value TEXT NOT NULL CHECK (json_valid(value)),
      retired_at TEXT NOT NULL
    ) STRICT;

CREATE INDEX retired_binding_by_session ON retired_binding (session, backend, id);

CREATE TABLE history (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      session TEXT NOT NULL,
      backend TEXT NOT NULL,
      turn TEXT,
      event TEXT NOT NULL CHECK (json_valid(event)),
      fingerprint TEXT,
      agent_session_id TEXT
    ) STRICT;

CREATE INDEX history_by_session ON history (session, backend, id);

CREATE TRIGGER history_is_not_changed BEFORE UPDATE ON history
      BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;

CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history
      BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
