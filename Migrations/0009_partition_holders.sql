-- Who holds each partition, how far its events have come in time, whether it is idle, and how its
-- windows are cut.
-- migrate:up

ALTER TABLE stream_states
    -- The worker that claimed it last: 'INSTANCE@HOST:PID', or 'HOST:PID' without an instance.
    ADD COLUMN owner text,
    ADD COLUMN claimed_at timestamptz,
    -- When the owner last said that it holds the partition.
    ADD COLUMN seen_at timestamptz,
    -- The event time up to which its predictions count as complete, in milliseconds since 1970.
    ADD COLUMN watermark bigint,
    -- When predictions of it were last stored; idleness is counted from then.
    ADD COLUMN event_at timestamptz NOT NULL DEFAULT now(),
    -- Whether it was read to its end and got nothing for the idle time-out.
    ADD COLUMN idle boolean NOT NULL DEFAULT false,
    -- What the numbers of its windows mean: how windows are cut since its last claim.
    ADD COLUMN window_cut text NOT NULL DEFAULT '';

-- migrate:down
ALTER TABLE stream_states
    DROP COLUMN owner, DROP COLUMN claimed_at, DROP COLUMN seen_at, DROP COLUMN watermark,
    DROP COLUMN event_at, DROP COLUMN idle, DROP COLUMN window_cut;
