-- What models saw and what turned out true, with two times: event time, and when Kedge knew it.
-- migrate:up

CREATE TABLE feature_views (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    schema     jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each sampled prediction; numbers and categories in the order of the view's schema.
-- Partitioned by the time Kedge knew the row, so that retention drops whole partitions.
CREATE TABLE feature_rows (
    view_id     integer NOT NULL,
    id_hash     bigint NOT NULL,
    entity      text,
    event_time  timestamptz NOT NULL,
    known_at    timestamptz NOT NULL,
    partition   integer NOT NULL,
    "offset"    bigint NOT NULL,
    version     text,
    prediction  double precision,
    score       double precision,
    numeric_values     double precision[] NOT NULL,
    categorical_values text[] NOT NULL
) PARTITION BY RANGE (known_at);
CREATE INDEX feature_rows_by_time ON feature_rows (view_id, event_time);
CREATE INDEX feature_rows_by_id ON feature_rows (view_id, id_hash);
CREATE INDEX feature_rows_by_entity ON feature_rows (view_id, entity, event_time)
    WHERE entity IS NOT NULL;

CREATE TABLE label_rows (
    view_id    integer NOT NULL,
    id_hash    bigint NOT NULL,
    event_time timestamptz NOT NULL,
    known_at   timestamptz NOT NULL,
    partition  integer NOT NULL,
    "offset"   bigint NOT NULL,
    label      double precision NOT NULL,
    weight     double precision NOT NULL
) PARTITION BY RANGE (known_at);
CREATE INDEX label_rows_by_id ON label_rows (view_id, id_hash);

CREATE TABLE feature_rows_default PARTITION OF feature_rows DEFAULT;
CREATE TABLE label_rows_default PARTITION OF label_rows DEFAULT;

-- Makes the partitions of a calendar month (UTC) if they do not exist; rows of the month that came
-- before them move over from the default partitions.
CREATE FUNCTION ensure_month_partitions(month timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first timestamptz := date_trunc('month', month AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
    next  timestamptz := (date_trunc('month', month AT TIME ZONE 'UTC') + interval '1 month')
                         AT TIME ZONE 'UTC';
    suffix text := to_char(first AT TIME ZONE 'UTC', 'YYYYMM');
    parent text;
    part   text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['feature_rows', 'label_rows'] LOOP
        part := parent || '_' || suffix;
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', parent);
        CONTINUE WHEN to_regclass(part) IS NOT NULL;
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS)', part, parent);
        EXECUTE format('WITH moved AS (DELETE FROM %I WHERE known_at >= %L AND known_at < %L '
            'RETURNING *) INSERT INTO %I SELECT * FROM moved',
            parent || '_default', first, next, part);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            parent, part, first, next);
    END LOOP;
END
$$;

-- migrate:down
DROP FUNCTION ensure_month_partitions(timestamptz);
DROP TABLE label_rows;
DROP TABLE feature_rows;
DROP TABLE feature_views;
