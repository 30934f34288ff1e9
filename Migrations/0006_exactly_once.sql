-- migrate:up
-- A dead letter belongs to a batch before that is sent, so that whoever comes next can tell whether
-- the batch arrived. A letter that its topic will never take stays, with the reason.
ALTER TABLE dead_letters ADD COLUMN batch bigint;
ALTER TABLE dead_letters ADD COLUMN refused text;
DROP INDEX dead_letters_unpublished;
CREATE INDEX dead_letters_waiting ON dead_letters (pipeline, id)
    WHERE published_at IS NULL AND refused IS NULL;
CREATE INDEX dead_letters_sent ON dead_letters (pipeline, batch)
    WHERE published_at IS NULL AND batch IS NOT NULL;
-- What is sent is fixed before it is sent first: every attempt has the same id and bytes.
ALTER TABLE alert_deliveries ADD COLUMN message_id text;
ALTER TABLE alert_deliveries ADD COLUMN message bytea;

-- migrate:down
ALTER TABLE alert_deliveries DROP COLUMN message;
ALTER TABLE alert_deliveries DROP COLUMN message_id;
DROP INDEX dead_letters_sent;
DROP INDEX dead_letters_waiting;
CREATE INDEX dead_letters_unpublished ON dead_letters (id) WHERE published_at IS NULL;
ALTER TABLE dead_letters DROP COLUMN refused;
ALTER TABLE dead_letters DROP COLUMN batch;
