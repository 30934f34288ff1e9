extension MetricCatalogue {
    /// What `kedge serve` reports: decide, retrain, validate, deploy, verify, and its API.
    public static let controlPlane: [Metric] = [
        retrainings, retrainingsSuppressed, trainerAttempts, trainingDuration, trainingRows,
        gateVerdicts,
        championVersion, rolloutPhase, rolloutWeight, rolloutLabels, rolloutEValue,
        rolloutEvents, jobs, jobDuration, alertsFiring, alertDeliveries, leader, poolInUse,
        poolSize, poolWaiters, preparedStatements, outgoingTransports, outgoingWaiting,
        httpRequestDuration, httpClients, retentionRowsRemoved,
        retentionMonthsDropped, retentionBehind,
    ]

    /// Retrainings that ended.
    ///
    /// `trigger` is `drift`, `performance`, `schedule`, `labels` or `manual`; `outcome` is
    /// `promoted`, `registered` (not better, kept), `failed`.
    public static let retrainings = Metric(
        "kedge_retrainings_total", .counter, "Retrainings that ended, by trigger and outcome.",
        labels: ["pipeline", "trigger", "outcome"])
    /// Retrainings that a cool-down or budget held back.
    public static let retrainingsSuppressed = Metric(
        "kedge_retrainings_suppressed_total", .counter,
        "Retrainings that a cool-down or budget held back.",
        labels: ["pipeline", "trigger", "reason"])
    /// Attempts at retrainings.
    ///
    /// `outcome` is `succeeded`, `failed`, `died`, `hung`, `timed_out`, `not_started` or
    /// `lease_lost`.
    public static let trainerAttempts = Metric(
        "kedge_trainer_attempts_total", .counter, "Attempts at retrainings, by outcome.",
        labels: ["pipeline", "outcome"])
    /// Time to read the training rows and fit the model.
    public static let trainingDuration = Metric(
        "kedge_training_duration_seconds", .histogram,
        "Time to read the training rows and fit the model.", unit: "seconds",
        labels: ["pipeline"], buckets: taskSeconds)
    /// Rows of the last training set.
    public static let trainingRows = Metric(
        "kedge_training_rows", .gauge, "Rows of the last training set.", labels: ["pipeline"])
    /// Verdicts of the gate; `verdict` is `passed`, `refused` or `error`.
    public static let gateVerdicts = Metric(
        "kedge_gate_verdicts_total", .counter, "Verdicts of the gate on challengers.",
        labels: ["pipeline", "verdict"])
    /// 1 for the version that holds the alias champion.
    public static let championVersion = Metric(
        "kedge_champion_version_info", .gauge, "1 for the version that is the champion.",
        labels: ["pipeline", "version"])
    /// 1 for the phase that the pipeline's newest rollout is in, 0 for the others.
    public static let rolloutPhase = Metric(
        "kedge_rollout_phase", .gauge,
        "1 for the phase that the newest rollout is in, 0 for the others.",
        labels: ["pipeline", "phase"])
    /// The share of traffic that a version was given.
    public static let rolloutWeight = Metric(
        "kedge_rollout_weight_ratio", .gauge, "Share of traffic that a version was given.",
        unit: "ratio", labels: ["pipeline", "version"])
    /// Labels that the analysis of the running rollout has seen.
    public static let rolloutLabels = Metric(
        "kedge_rollout_labels", .gauge,
        "Labels that the analysis of the running rollout has seen.", labels: ["pipeline"])
    /// The e-value of the running analysis; `hypothesis` is `not_inferior` or `inferior`.
    public static let rolloutEValue = Metric(
        "kedge_rollout_e_value", .gauge, "Evidence of the running analysis, as an e-value.",
        labels: ["pipeline", "hypothesis"])
    /// What happened to rollouts: `started`, `step`, `promoted`, `rolled_back`, `aborted`...
    public static let rolloutEvents = Metric(
        "kedge_rollout_events_total", .counter, "What happened to rollouts.",
        labels: ["pipeline", "event"])
    /// Jobs by kind and state.
    public static let jobs = Metric(
        "kedge_jobs", .gauge, "Jobs by kind and state.", labels: ["kind", "state"])
    /// Time that jobs took.
    public static let jobDuration = Metric(
        "kedge_job_duration_seconds", .histogram, "Time that jobs took.", unit: "seconds",
        labels: ["kind", "outcome"], buckets: taskSeconds)
    /// Alerts that fire and are not resolved.
    public static let alertsFiring = Metric(
        "kedge_alerts_firing", .gauge, "Alerts that fire and are not resolved.",
        labels: ["pipeline"])
    /// Deliveries of alerts; `outcome` is `delivered`, `retried` or `failed`.
    public static let alertDeliveries = Metric(
        "kedge_alert_deliveries_total", .counter, "Deliveries of alerts to receivers.",
        labels: ["receiver", "outcome"])
    /// 1 on the replica that leads, 0 on the others.
    public static let leader = Metric(
        "kedge_leader", .gauge, "1 on the replica that leads, 0 on the others.")
    /// Postgres connections that are in use.
    public static let poolInUse = Metric(
        "kedge_postgres_pool_in_use", .gauge, "Postgres connections that are in use.")
    /// Postgres connections that the pool may open.
    public static let poolSize = Metric(
        "kedge_postgres_pool_size", .gauge, "Postgres connections that the pool may open.")
    /// Callers that wait for a Postgres connection.
    public static let poolWaiters = Metric(
        "kedge_postgres_pool_waiters", .gauge, "Callers that wait for a Postgres connection.")
    /// Prepared statements of the Postgres session that holds most.
    public static let preparedStatements = Metric(
        "kedge_postgres_prepared_statements", .gauge,
        "Prepared statements of the Postgres session that holds most.")
    /// TLS identities with connections of their own; `to` is `endpoints` or `receivers`.
    public static let outgoingTransports = Metric(
        "kedge_outgoing_transports", .gauge,
        "TLS identities with connections of their own to endpoints or receivers.", labels: ["to"])
    /// Requests to endpoints or receivers that wait for a connection; `to` as above.
    public static let outgoingWaiting = Metric(
        "kedge_outgoing_requests_waiting", .gauge,
        "Requests to endpoints or receivers that wait for a connection.", labels: ["to"])
    /// Time to answer a request; `route` is the pattern, never the path that was asked for.
    public static let httpRequestDuration = Metric(
        "kedge_http_request_duration_seconds", .histogram, "Time to answer a request.",
        unit: "seconds", labels: ["route", "method", "status"], buckets: latencySeconds,
        seriesMax: 300)
    /// Clients of the API whose requests are counted; 10 000 are told apart, others count as one.
    public static let httpClients = Metric(
        "kedge_http_clients", .gauge, "Clients of the API whose requests are counted.")
    /// Rows that were removed because of their age; `kind` is one of `--retain`.
    public static let retentionRowsRemoved = Metric(
        "kedge_retention_rows_removed_total", .counter,
        "Rows removed because of their age, without those of dropped months.", labels: ["kind"])
    /// Months of feature and label rows that were dropped.
    public static let retentionMonthsDropped = Metric(
        "kedge_retention_months_dropped_total", .counter,
        "Months of feature and label rows that were dropped.")
    /// 1 for a kind of which rows are left that should have gone.
    public static let retentionBehind = Metric(
        "kedge_retention_behind", .gauge,
        "1 for a kind of which rows are left that should have gone.", labels: ["kind"])
}
