-- Where the stream worker stands, and what it found: written in one transaction.
-- migrate:up

CREATE TABLE stream_offsets (
    pipeline    text NOT NULL,
    topic       text NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint NOT NULL CHECK (next_offset >= 0),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pipeline, topic, partition)
);

-- Open windows, pending label joins and monitors of one partition.
CREATE TABLE stream_states (
    pipeline   text NOT NULL,
    partition  integer NOT NULL,
    state      bytea NOT NULL,
    epoch      bigint NOT NULL,
    -- Windows with smaller numbers have closed here; null before the first has.
    windows_before bigint,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (pipeline, partition)
);

-- The part of a window that closed in one partition, until it has closed in all.
CREATE TABLE window_parts (
    pipeline  text NOT NULL,
    number    bigint NOT NULL,
    partition integer NOT NULL,
    content   bytea NOT NULL,
    PRIMARY KEY (pipeline, number, partition)
);

CREATE TABLE windows (
    pipeline       text NOT NULL,
    number         bigint NOT NULL,
    revision       integer NOT NULL DEFAULT 0,
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    rows           bigint NOT NULL,
    offset_ranges  jsonb NOT NULL,
    model          text NOT NULL,
    model_version  integer,
    reference_hash bytea,
    drift          boolean,
    seed           bigint NOT NULL,
    report         jsonb,
    software_version text NOT NULL,
    PRIMARY KEY (pipeline, number, revision)
);

-- Rolling metrics of the predictions of one version (0: of whatever was served).
CREATE TABLE performance (
    pipeline       text NOT NULL,
    partition      integer NOT NULL,
    model_version  integer NOT NULL,
    labels         bigint NOT NULL,
    event_time     timestamptz NOT NULL,
    label_offset   bigint NOT NULL,
    metrics        jsonb NOT NULL,
    PRIMARY KEY (pipeline, partition, model_version, labels)
);

-- Outcomes of two versions that scored the same requests, whichever of them answered.
CREATE TABLE paired_evidence (
    pipeline          text NOT NULL,
    partition         integer NOT NULL,
    lower_version     integer NOT NULL,
    higher_version    integer NOT NULL CHECK (higher_version > lower_version),
    both_right        bigint NOT NULL,
    only_lower_right  bigint NOT NULL,
    only_higher_right bigint NOT NULL,
    both_wrong        bigint NOT NULL,
    PRIMARY KEY (pipeline, partition, lower_version, higher_version)
);

-- Outcomes of the requests that each version answered.
CREATE TABLE version_outcomes (
    pipeline      text NOT NULL,
    partition     integer NOT NULL,
    model_version integer NOT NULL,
    correct       bigint NOT NULL,
    wrong         bigint NOT NULL,
    PRIMARY KEY (pipeline, partition, model_version)
);

-- Events that could not be decoded, until they are on the dead-letter topic.
CREATE TABLE dead_letters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline   text NOT NULL,
    topic      text NOT NULL,
    partition  integer NOT NULL,
    "offset"   bigint NOT NULL,
    reason     text NOT NULL,
    detail     text NOT NULL,
    payload    bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    UNIQUE (pipeline, topic, partition, "offset")
);
CREATE INDEX dead_letters_unpublished ON dead_letters (id) WHERE published_at IS NULL;

-- migrate:down
DROP TABLE dead_letters;
DROP TABLE version_outcomes;
DROP TABLE paired_evidence;
DROP TABLE performance;
DROP TABLE windows;
DROP TABLE window_parts;
DROP TABLE stream_states;
DROP TABLE stream_offsets;
