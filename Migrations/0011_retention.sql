-- How long each kind of rows is kept, and what tells how old a row is.
-- migrate:up

-- What the leader keeps, and how far it has come. Written before rows are removed.
CREATE TABLE retention (
    kind              text PRIMARY KEY,
    -- Null: for ever.
    keep_milliseconds bigint CHECK (keep_milliseconds > 0),
    -- What Kedge knew before this may go; null while everything stays.
    kept_from         timestamptz,
    looked_at         timestamptz,
    -- Since when rows are there that should have gone, and why; null while there are none.
    behind_since      timestamptz,
    problem           text,
    -- 30 days: nobody covers tracks by a short retention.
    CHECK (kind <> 'audit' OR keep_milliseconds >= 2592000000)
);

-- Age counts from when Kedge knew a row, never from event time; rows that are there begin now.
ALTER TABLE windows ADD COLUMN known_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE performance ADD COLUMN known_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE alerts ADD COLUMN resolved_at timestamptz;

CREATE INDEX windows_known_at ON windows (known_at);
CREATE INDEX performance_known_at ON performance (known_at);
CREATE INDEX retraining_runs_job ON retraining_runs (job_id);
CREATE INDEX rollout_requests_rollout ON rollout_requests (rollout_id);
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX dead_letters_settled ON dead_letters (created_at)
    WHERE published_at IS NOT NULL OR refused IS NOT NULL;

-- Rows of the audit log never change, and go only when they are older than what is kept.
CREATE FUNCTION refuse_early_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < (
        SELECT clock_timestamp() - keep_milliseconds * interval '1 ms'
        FROM retention WHERE kind = 'audit')
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'rows of % are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
DROP TRIGGER audit_log_is_immutable ON audit_log;
CREATE TRIGGER audit_log_is_immutable BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_early_removal();

-- migrate:down
DROP TRIGGER audit_log_is_immutable ON audit_log;
CREATE TRIGGER audit_log_is_immutable BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP FUNCTION refuse_early_removal();
DROP INDEX dead_letters_settled;
DROP INDEX audit_log_at;
DROP INDEX rollout_requests_rollout;
DROP INDEX retraining_runs_job;
DROP INDEX performance_known_at;
DROP INDEX windows_known_at;
ALTER TABLE alerts DROP COLUMN resolved_at;
ALTER TABLE performance DROP COLUMN known_at;
ALTER TABLE windows DROP COLUMN known_at;
DROP TABLE retention;
