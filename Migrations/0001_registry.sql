-- Models, their immutable versions, aliases with full history, pipelines and the audit log.
-- migrate:up

CREATE TABLE models (
    name        text PRIMARY KEY,
    description text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- Bytes by their SHA-256: model artifacts and reference profiles.
CREATE TABLE artifacts (
    content_hash bytea PRIMARY KEY CHECK (octet_length(content_hash) = 32),
    media_type   text NOT NULL,
    content      bytea NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE model_versions (
    model            text NOT NULL REFERENCES models (name),
    version          integer NOT NULL CHECK (version >= 1),
    content_hash     bytea NOT NULL REFERENCES artifacts (content_hash),
    reference_hash   bytea REFERENCES artifacts (content_hash),
    parent_version   integer,
    lineage          jsonb NOT NULL,
    parameters       jsonb NOT NULL,
    metrics          jsonb NOT NULL,
    seed             bigint NOT NULL,
    software_version text NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    created_by       text NOT NULL,
    PRIMARY KEY (model, version),
    FOREIGN KEY (model, parent_version) REFERENCES model_versions (model, version)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are immutable', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER model_versions_are_immutable BEFORE UPDATE OR DELETE ON model_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER artifacts_are_immutable BEFORE UPDATE ON artifacts
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Which version an alias named, from when to when; valid_to is null for the present.
CREATE TABLE model_aliases (
    model      text NOT NULL,
    alias      text NOT NULL CHECK (alias ~ '^[A-Za-z0-9_-]{1,255}$'),
    version    integer NOT NULL,
    valid_from timestamptz NOT NULL DEFAULT clock_timestamp(),
    valid_to   timestamptz,
    actor      text NOT NULL,
    reason     text NOT NULL,
    FOREIGN KEY (model, version) REFERENCES model_versions (model, version),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX model_aliases_present ON model_aliases (model, alias) WHERE valid_to IS NULL;
CREATE INDEX model_aliases_history ON model_aliases (model, alias, valid_from);

-- Every revision of every pipeline file that was applied; the highest revision is in force.
CREATE TABLE pipelines (
    name       text NOT NULL,
    revision   integer NOT NULL CHECK (revision >= 1),
    model      text NOT NULL REFERENCES models (name),
    source     text NOT NULL,
    definition jsonb NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    applied_by text NOT NULL,
    PRIMARY KEY (name, revision)
);

CREATE TABLE audit_log (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   text NOT NULL,
    action  text NOT NULL,
    object  text NOT NULL,
    before  jsonb,
    after   jsonb
);
CREATE INDEX audit_log_object ON audit_log (object, id);
CREATE TRIGGER audit_log_is_immutable BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE audit_log;
DROP TABLE pipelines;
DROP TABLE model_aliases;
DROP TABLE model_versions;
DROP TABLE artifacts;
DROP TABLE models;
DROP FUNCTION refuse_change();
