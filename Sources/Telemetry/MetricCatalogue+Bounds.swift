extension MetricCatalogue {
    /// How full what a worker keeps is, and what went over a bound.
    public static let bounds: [Metric] = [
        predictionsEvicted, spilledPredictions, partitionsHeldBack, monitoredVersions,
        monitorsEvicted, openWindowRows, windowRowsDropped, leftOutRows, windowsWaiting,
        cacheEntries, journalBytes, lostEvents,
    ]

    /// Predictions without a label that were dropped because too many had been spilled.
    public static let predictionsEvicted = Metric(
        "kedge_predictions_evicted_total", .counter,
        "Predictions dropped without a label because too many were open.",
        labels: ["pipeline"])
    /// Predictions that were spilled to PostgreSQL since the oldest that waits there.
    public static let spilledPredictions = Metric(
        "kedge_spilled_predictions", .gauge,
        "Predictions spilled to PostgreSQL since the oldest that waits there for its label.",
        labels: ["pipeline"])
    /// Partitions of a topic that are not read because they are far ahead of the other topic.
    public static let partitionsHeldBack = Metric(
        "kedge_partitions_held_back", .gauge,
        "Partitions that are not read because they are far ahead of the other topic.",
        labels: ["pipeline", "topic"])
    /// Versions that have performance monitors, added up over partitions.
    public static let monitoredVersions = Metric(
        "kedge_monitored_versions", .gauge,
        "Versions that have performance monitors, added up over partitions.",
        labels: ["pipeline"])
    /// Monitors of versions that made room for those of versions that came later.
    public static let monitorsEvicted = Metric(
        "kedge_monitors_evicted_total", .counter,
        "Performance monitors of versions that made room for those of others.",
        labels: ["pipeline"])
    /// Rows of windows of event time that have not closed.
    public static let openWindowRows = Metric(
        "kedge_open_window_rows", .gauge, "Rows of windows that have not closed.",
        labels: ["pipeline"])
    /// Rows left out of their windows because too many were open.
    public static let windowRowsDropped = Metric(
        "kedge_window_rows_dropped_total", .counter,
        "Rows left out of their windows because too many were open.", labels: ["pipeline"])
    /// Predictions that are remembered because they are not in all windows of their event time.
    public static let leftOutRows = Metric(
        "kedge_left_out_rows", .gauge,
        "Predictions remembered because they came too late for a window of their event time.",
        labels: ["pipeline"])
    /// Windows that have closed in some partition and not yet in all.
    public static let windowsWaiting = Metric(
        "kedge_windows_waiting", .gauge,
        "Windows that have closed in some partition and wait for another.", labels: ["pipeline"])
    /// How much of what can be read or made again a worker keeps, by cache.
    public static let cacheEntries = Metric(
        "kedge_worker_cache_entries", .gauge,
        "Entries a worker keeps of closed_windows, references, baselines, unknown_versions.",
        labels: ["pipeline", "cache"])
    /// What partitions took in since their state was last stored whole.
    public static let journalBytes = Metric(
        "kedge_stream_journal_bytes", .gauge,
        "What partitions took in since their state was last stored whole.", unit: "bytes",
        labels: ["pipeline"])
    /// Events that the broker deleted before they were read.
    public static let lostEvents = Metric(
        "kedge_lost_events_total", .counter,
        "Events that the broker deleted before they were read.", labels: ["topic", "partition"])
}
