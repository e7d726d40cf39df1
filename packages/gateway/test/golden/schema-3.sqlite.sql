CREATE TABLE pruning (
      session TEXT NOT NULL,
      backend TEXT NOT NULL,
      up_to INTEGER NOT NULL,
      PRIMARY KEY (session, backend)
    ) STRICT, WITHOUT ROWID;

DROP TRIGGER history_is_not_deleted;

CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history
      WHEN NOT EXISTS (
        SELECT 1 FROM pruning
        WHERE pruning.session = OLD.session AND pruning.backend = OLD.backend
          AND OLD.id <= pruning.up_to)
      BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
