extension MetricCatalogue {
    /// What `kedge worker` reports: topic, decode, window, detect.
    public static let stream: [Metric] = [
        eventsConsumed, eventsDecoded, eventsFailed, deadLetters, consumerLag,
        partitionsAssigned, partitionWatermarkLag, partitionStalled, partitionsStalled,
        rebalances, kafkaErrors, batchCommitDuration, batchCommitFailures,
        featureRowsStored, windowsClosed, lateEvents, labels, labelsWaiting, labelDelay,
        openPredictions, driftStatistic, driftPValue, driftEffect, driftingFeatures,
        driftVerdict, driftReports, rollingMetricValue, rollingMetricLower, rollingMetricUpper,
        detectorWealth, alarms,
    ]

    /// Events taken from Kafka; `kind` is `predictions` or `labels`.
    public static let eventsConsumed = Metric(
        "kedge_events_consumed_total", .counter, "Events taken from Kafka.",
        labels: ["pipeline", "kind"])
    /// Events decoded into columns; `kind` is `predictions` or `labels`.
    public static let eventsDecoded = Metric(
        "kedge_events_decoded_total", .counter, "Events decoded into columns.",
        labels: ["pipeline", "kind"])
    /// Events that could not be decoded; `reason` is a raw id of `DecodingFailure.Reason`.
    public static let eventsFailed = Metric(
        "kedge_events_failed_total", .counter, "Events that could not be decoded.",
        labels: ["pipeline", "kind", "reason"])
    /// Events sent to the dead-letter topic; `outcome` is `delivered`, `failed` or `dropped`.
    public static let deadLetters = Metric(
        "kedge_dead_letters_total", .counter, "Events sent to the dead-letter topic.",
        labels: ["pipeline", "outcome"])
    /// Events between the next offset to consume and the high watermark.
    public static let consumerLag = Metric(
        "kedge_kafka_consumer_lag", .gauge,
        "Events between the next offset to consume and the high watermark.",
        labels: ["topic", "partition"])
    /// Partitions of the pipeline's topics that this worker holds.
    public static let partitionsAssigned = Metric(
        "kedge_kafka_partitions_assigned", .gauge, "Partitions that this worker holds.",
        labels: ["pipeline"])
    /// Event time by which a held partition is behind the pipeline's partition furthest ahead.
    public static let partitionWatermarkLag = Metric(
        "kedge_partition_watermark_lag_seconds", .gauge,
        "Event time by which a partition is behind the one that is furthest ahead.",
        unit: "seconds", labels: ["pipeline", "partition"])
    /// 1 for each partition of the pipeline that stands still; `reason` is `unowned`, `behind` or
    /// `silent`.
    public static let partitionStalled = Metric(
        "kedge_partition_stalled", .gauge, "1 for a partition that stands still.",
        labels: ["pipeline", "partition", "reason"])
    /// Partitions of the pipeline that stand still.
    public static let partitionsStalled = Metric(
        "kedge_partitions_stalled", .gauge, "Partitions of the pipeline that stand still.",
        labels: ["pipeline"])
    /// Times the consumer group moved partitions to or from this worker.
    public static let rebalances = Metric(
        "kedge_kafka_rebalances_total", .counter,
        "Times the consumer group moved partitions to or from this worker.", labels: ["pipeline"])
    /// Errors that Kafka reported; `reason` is the name of librdkafka's code.
    public static let kafkaErrors = Metric(
        "kedge_kafka_errors_total", .counter, "Errors that Kafka reported.",
        labels: ["pipeline", "reason"])
    /// Time to store the results of a batch together with its offsets.
    public static let batchCommitDuration = Metric(
        "kedge_batch_commit_duration_seconds", .histogram,
        "Time to store the results of a batch together with its offsets.", unit: "seconds",
        labels: ["pipeline"], buckets: latencySeconds)
    /// Transactions that stored a batch and did not commit.
    public static let batchCommitFailures = Metric(
        "kedge_batch_commit_failures_total", .counter,
        "Transactions that stored a batch and did not commit.", labels: ["pipeline"])
    /// Feature rows written to the feature store.
    public static let featureRowsStored = Metric(
        "kedge_feature_rows_stored_total", .counter, "Rows written to the feature store.",
        labels: ["pipeline"])
    /// Current windows that closed.
    public static let windowsClosed = Metric(
        "kedge_windows_closed_total", .counter, "Current windows that closed.",
        labels: ["pipeline"])
    /// Predictions that came after their window had closed.
    public static let lateEvents = Metric(
        "kedge_late_events_total", .counter,
        "Predictions that came after their window had closed.", labels: ["pipeline"])
    /// Labels by what came of them: `joined`, `unknown`, `duplicate`, `late` or `dropped`.
    public static let labels = Metric(
        "kedge_labels_total", .counter, "Labels by what came of them.",
        labels: ["pipeline", "outcome"])
    /// Labels whose prediction has not come yet.
    public static let labelsWaiting = Metric(
        "kedge_labels_waiting", .gauge, "Labels whose prediction has not come yet.",
        labels: ["pipeline"])
    /// Event time from a prediction to its label.
    public static let labelDelay = Metric(
        "kedge_label_delay_seconds", .histogram,
        "Event time from a prediction to its label.", unit: "seconds", labels: ["pipeline"],
        buckets: delaySeconds)
    /// Predictions in memory whose label has not come yet.
    public static let openPredictions = Metric(
        "kedge_open_predictions", .gauge, "Predictions in memory whose label has not come yet.",
        labels: ["pipeline"])
    /// The statistic of a two-sample test on the last window, for the top-K drifting features.
    public static let driftStatistic = Metric(
        "kedge_drift_statistic", .gauge,
        "Statistic of a two-sample test on the last window, for the features that drift most.",
        labels: ["pipeline", "feature", "test"])
    /// The adjusted p-value of a two-sample test, for the top-K drifting features.
    public static let driftPValue = Metric(
        "kedge_drift_p_value", .gauge,
        "Adjusted p-value of a two-sample test, for the features that drift most.",
        labels: ["pipeline", "feature", "test"])
    /// The effect size of a two-sample test, for the top-K drifting features.
    public static let driftEffect = Metric(
        "kedge_drift_effect", .gauge,
        "Effect size of a two-sample test, for the features that drift most.",
        labels: ["pipeline", "feature", "test"])
    /// How many features drifted in the last window.
    public static let driftingFeatures = Metric(
        "kedge_drifting_features", .gauge, "How many features drifted in the last window.",
        labels: ["pipeline"])
    /// 1 when the last window drifted, else 0.
    public static let driftVerdict = Metric(
        "kedge_drift_verdict", .gauge, "1 when the last window drifted, else 0.",
        labels: ["pipeline"])
    /// Drift reports by verdict: `drift` or `no_drift`.
    public static let driftReports = Metric(
        "kedge_drift_reports_total", .counter, "Drift reports by verdict.",
        labels: ["pipeline", "verdict"])
    /// A rolling metric (`accuracy`, `precision`, `recall`, `f1`) over the newest labels.
    public static let rollingMetricValue = Metric(
        "kedge_rolling_metric_value", .gauge, "Rolling metric over the newest labels.",
        labels: ["pipeline", "version", "metric"])
    /// The lower end of the interval of a rolling metric.
    public static let rollingMetricLower = Metric(
        "kedge_rolling_metric_lower", .gauge, "Lower end of the interval of a rolling metric.",
        labels: ["pipeline", "version", "metric"])
    /// The upper end of the interval of a rolling metric.
    public static let rollingMetricUpper = Metric(
        "kedge_rolling_metric_upper", .gauge, "Upper end of the interval of a rolling metric.",
        labels: ["pipeline", "version", "metric"])
    /// The wealth of an e-detector divided by its threshold; 1 is an alarm.
    public static let detectorWealth = Metric(
        "kedge_detector_wealth_ratio", .gauge,
        "Wealth of an e-detector divided by its threshold; 1 is an alarm.", unit: "ratio",
        labels: ["pipeline", "version", "detector"])
    /// Alarms raised; `kind` is `drift`, `performance` or `data_quality`.
    public static let alarms = Metric(
        "kedge_alarms_total", .counter, "Alarms raised.", labels: ["pipeline", "kind"])
}
