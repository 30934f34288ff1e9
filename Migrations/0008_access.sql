-- Who may use the API, and which process made a change.
-- migrate:up

-- Tokens as SHA-256 of their text: they are random, 256 bits long, and shown once.
CREATE TABLE api_tokens (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL,
    token_hash   bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    role         text NOT NULL CHECK (role IN ('viewer', 'editor', 'approver', 'admin')),
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz,
    revoked_at   timestamptz,
    revoked_by   text,
    last_used_at timestamptz
);
CREATE UNIQUE INDEX api_tokens_name ON api_tokens (name) WHERE revoked_at IS NULL;

-- The process, as it calls itself to the database.
ALTER TABLE audit_log ADD COLUMN instance text;
ALTER TABLE audit_log ALTER COLUMN instance SET DEFAULT current_setting('application_name', true);
CREATE INDEX audit_log_actor ON audit_log (actor, id);
CREATE INDEX audit_log_action ON audit_log (action, id);

-- migrate:down
DROP INDEX audit_log_action;
DROP INDEX audit_log_actor;
ALTER TABLE audit_log DROP COLUMN instance;
DROP TABLE api_tokens;
