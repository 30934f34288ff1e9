-- What the control plane decided, what it is doing, and what left it.
-- migrate:up

-- The state of the retraining decision of each pipeline.
CREATE TABLE decisions (
    pipeline   text PRIMARY KEY,
    state      jsonb NOT NULL,
    -- When the schedule comes due next; null when there is none.
    scheduled_at timestamptz,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE jobs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL,
    pipeline      text NOT NULL,
    payload       jsonb NOT NULL,
    state         text NOT NULL DEFAULT 'queued'
                  CHECK (state IN ('queued', 'running', 'succeeded', 'failed')),
    attempts      integer NOT NULL DEFAULT 0,
    attempts_max  integer NOT NULL DEFAULT 3 CHECK (attempts_max >= 1),
    run_after     timestamptz NOT NULL DEFAULT now(),
    lease_until   timestamptz,
    heartbeat_at  timestamptz,
    owner         text,
    error         text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    finished_at   timestamptz
);
CREATE INDEX jobs_claimable ON jobs (run_after, id) WHERE state IN ('queued', 'running');
-- One retraining at a time for each pipeline.
CREATE UNIQUE INDEX jobs_one_retraining ON jobs (pipeline)
    WHERE kind = 'retrain' AND state IN ('queued', 'running');

CREATE TABLE retraining_runs (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline           text NOT NULL,
    job_id             bigint NOT NULL REFERENCES jobs (id),
    trigger            text NOT NULL,
    reason             text NOT NULL,
    outcome            text NOT NULL DEFAULT 'running' CHECK (outcome IN
                       ('running', 'deployed', 'not_better', 'inconclusive', 'failed')),
    champion_version   integer,
    challenger_version integer,
    training           jsonb,
    verdict            jsonb,
    error              text,
    started_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at        timestamptz
);
CREATE INDEX retraining_runs_pipeline ON retraining_runs (pipeline, id);

CREATE TABLE rollouts (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline       text NOT NULL,
    model          text NOT NULL,
    stable_version integer,
    canary_version integer NOT NULL,
    phase          text NOT NULL,
    state          jsonb NOT NULL,
    -- Outcomes that were there before it began, and do not count for it.
    baseline       jsonb NOT NULL,
    requested_by   text NOT NULL,
    reason         text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz
);
-- One rollout at a time for each pipeline.
CREATE UNIQUE INDEX rollouts_one_active ON rollouts (pipeline) WHERE finished_at IS NULL;

-- The journal: what was decided is written here before it is done.
CREATE TABLE rollout_events (
    rollout_id bigint NOT NULL REFERENCES rollouts (id),
    sequence   integer NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind       text NOT NULL,
    detail     jsonb NOT NULL,
    PRIMARY KEY (rollout_id, sequence)
);

-- User requests that wait for the reconciler.
CREATE TABLE rollout_requests (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rollout_id bigint NOT NULL REFERENCES rollouts (id),
    request    text NOT NULL CHECK (request IN ('pause', 'resume', 'promote', 'abort')),
    actor      text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    handled_at timestamptz,
    refusal    text
);

-- The traffic that the endpoints of a pipeline must show; the reconciler asserts it again and again.
CREATE TABLE deployments (
    pipeline   text PRIMARY KEY,
    model      text NOT NULL,
    split      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE alerts (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pipeline    text NOT NULL,
    kind        text NOT NULL,
    fingerprint text NOT NULL,
    severity    text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    summary     text NOT NULL,
    details     jsonb NOT NULL,
    starts_at   timestamptz NOT NULL,
    ends_at     timestamptz,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX alerts_firing ON alerts (fingerprint) WHERE ends_at IS NULL;
CREATE INDEX alerts_pipeline ON alerts (pipeline, id);

-- One message to one receiver about one change of an alert, and how its delivery goes.
CREATE TABLE alert_deliveries (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_id        bigint NOT NULL REFERENCES alerts (id),
    receiver        text NOT NULL,
    status          text NOT NULL CHECK (status IN ('firing', 'resolved')),
    state           text NOT NULL DEFAULT 'pending'
                    CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    response_status integer,
    error           text,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at     timestamptz,
    UNIQUE (alert_id, receiver, status)
);
CREATE INDEX alert_deliveries_pending ON alert_deliveries (next_attempt_at) WHERE state = 'pending';

-- migrate:down
DROP TABLE alert_deliveries;
DROP TABLE alerts;
DROP TABLE deployments;
DROP TABLE rollout_requests;
DROP TABLE rollout_events;
DROP TABLE rollouts;
DROP TABLE retraining_runs;
DROP TABLE jobs;
DROP TABLE decisions;
