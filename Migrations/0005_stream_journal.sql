-- What partitions took in since their state was last stored whole: a commit costs what its batch
-- weighs, not what the state does.
-- migrate:up

CREATE TABLE stream_journal (
    pipeline  text NOT NULL,
    partition integer NOT NULL,
    -- Commits of a partition follow one another (they lock its row of stream_states), so that the
    -- numbers are in the order in which things were taken in.
    sequence  bigint GENERATED ALWAYS AS IDENTITY,
    content   bytea NOT NULL,
    PRIMARY KEY (pipeline, partition, sequence)
);

-- Hashes and doubles hardly compress; trying costs more than it saves.
ALTER TABLE stream_journal ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE stream_states ALTER COLUMN state SET STORAGE EXTERNAL;

-- migrate:down
ALTER TABLE stream_states ALTER COLUMN state SET STORAGE EXTENDED;
DROP TABLE stream_journal;
