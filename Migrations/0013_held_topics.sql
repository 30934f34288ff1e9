-- Which topic of a partition its worker does not read, as it is far ahead of the other.
-- migrate:up

ALTER TABLE stream_states ADD COLUMN held_topic text;

-- migrate:down
ALTER TABLE stream_states DROP COLUMN held_topic;
