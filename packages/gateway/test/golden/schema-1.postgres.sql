CREATE TABLE binding (
      session TEXT COLLATE "C" NOT NULL,
      backend TEXT COLLATE "C" NOT NULL,
      value TEXT COLLATE "C" NOT NULL CHECK (value::json IS NOT NULL),
      updated_at TEXT COLLATE "C" NOT NULL,
      PRIMARY KEY (session, backend)
    ) ;

CREATE TABLE attempt (
      session TEXT COLLATE "C" NOT NULL,
      backend TEXT COLLATE "C" NOT NULL,
      value TEXT COLLATE "C" NOT NULL CHECK (value::json IS NOT NULL),
      PRIMARY KEY (session, backend)
    ) ;

CREATE TABLE retired_binding (
      id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      session TEXT COLLATE "C" NOT NULL,
      backend TEXT COLLATE "C" NOT NULL,
      because TEXT COLLATE "C" NOT NULL,
      value TEXT COLLATE "C" NOT NULL CHECK (value::json IS NOT NULL),
      retired_at TEXT COLLATE "C" NOT NULL
    ) ;

CREATE INDEX retired_binding_by_session ON retired_binding (session, backend, id);

CREATE TABLE history (
      id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at TEXT COLLATE "C" NOT NULL,
      session TEXT COLLATE "C" NOT NULL,
      backend TEXT COLLATE "C" NOT NULL,
      turn TEXT COLLATE "C",
      event TEXT COLLATE "C" NOT NULL CHECK (event::json IS NOT NULL),
      fingerprint TEXT COLLATE "C",
      agent_session_id TEXT COLLATE "C"
    ) ;

CREATE INDEX history_by_session ON history (session, backend, id);

CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$;

CREATE TRIGGER history_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON history
      FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only()
