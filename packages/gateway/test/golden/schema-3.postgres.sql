CREATE TABLE pruning (
      session TEXT COLLATE "C" NOT NULL,
      backend TEXT COLLATE "C" NOT NULL,
      up_to BIGINT NOT NULL,
      PRIMARY KEY (session, backend)
    ) ;

DROP TRIGGER history_is_not_changed ON history;

CREATE TRIGGER history_is_not_changed BEFORE UPDATE OR TRUNCATE ON history
      FOR EACH STATEMENT EXECUTE FUNCTION history_is_append_only();

CREATE FUNCTION history_is_pruned() RETURNS trigger LANGUAGE plpgsql
      AS $$ BEGIN
        IF EXISTS (
        SELECT 1 FROM pruning
        WHERE pruning.session = OLD.session AND pruning.backend = OLD.backend
          AND OLD.id <= pruning.up_to) THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'history is append-only';
      END $$;

CREATE TRIGGER history_is_not_deleted BEFORE DELETE ON history
      FOR EACH ROW EXECUTE FUNCTION history_is_pruned()
