-- How the predictions of each window did, and the revisions that late labels made.
-- migrate:up

CREATE TABLE window_performance (
    pipeline      text NOT NULL,
    number        bigint NOT NULL,
    partition     integer NOT NULL,
    tn            double precision NOT NULL,
    fp            double precision NOT NULL,
    fn            double precision NOT NULL,
    tp            double precision NOT NULL,
    revision      integer NOT NULL,
    -- After how many labels the next revision is made.
    next_revision bigint NOT NULL,
    PRIMARY KEY (pipeline, number, partition)
);

CREATE TABLE window_performance_revisions (
    pipeline     text NOT NULL,
    number       bigint NOT NULL,
    partition    integer NOT NULL,
    revision     integer NOT NULL,
    tn           double precision NOT NULL,
    fp           double precision NOT NULL,
    fn           double precision NOT NULL,
    tp           double precision NOT NULL,
    event_time   timestamptz NOT NULL,
    label_offset bigint NOT NULL,
    known_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pipeline, number, partition, revision)
);

-- migrate:down

DROP TABLE window_performance_revisions;
DROP TABLE window_performance;
