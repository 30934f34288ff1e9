-- Predictions that wait for their label and that a worker does not keep in memory. A row leaves
-- when its label has come, when twice the maximum delay of event time has passed, or beyond the
-- bound of its pipeline: the worker deletes it in the transaction of the offsets.
-- migrate:up

CREATE TABLE spilled_predictions (
    pipeline            text NOT NULL,
    partition           integer NOT NULL,
    -- The place among those that were spilled of the partition.
    sequence            bigint NOT NULL,
    id_hash             bigint NOT NULL,
    "offset"            bigint NOT NULL,
    -- Milliseconds since 1970, as are the watermarks just before and just after it came.
    event_time          bigint NOT NULL,
    watermark_before    bigint NOT NULL,
    watermark_after     bigint NOT NULL,
    prediction          double precision NOT NULL,
    score               double precision NOT NULL,
    mirrored_prediction double precision NOT NULL,
    mirrored_score      double precision NOT NULL,
    version             text,
    mirrored_version    text,
    PRIMARY KEY (pipeline, partition, sequence)
);
CREATE INDEX spilled_predictions_id ON spilled_predictions (pipeline, partition, id_hash);

-- migrate:down
DROP TABLE spilled_predictions;
