-- Numbers of windows that never come again, and what reading the newest performance needs.
-- migrate:up

-- What the first window has as its number since windows are cut as they are now.
ALTER TABLE stream_states ADD COLUMN window_base bigint NOT NULL DEFAULT 0;

-- Parts of windows are numbers that hardly compress, and live for a moment.
ALTER TABLE window_parts ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE INDEX performance_newest ON performance (pipeline, event_time DESC, labels DESC);
CREATE INDEX performance_newest_of_version
    ON performance (pipeline, model_version, event_time DESC, labels DESC);

-- migrate:down
DROP INDEX performance_newest_of_version;
DROP INDEX performance_newest;
ALTER TABLE window_parts ALTER COLUMN content SET STORAGE EXTENDED;
ALTER TABLE stream_states DROP COLUMN window_base;
