extension MetricCatalogue {
    /// How full what a worker keeps is, and what went over a bound.
    public static let bounds: [Metric] = [
        predictionsEvicted, openWindowRows, windowRowsDropped, journalBytes, lostEvents,
    ]

    /// Predictions without a label that were dropped because too many were open.
    public static let predictionsEvicted = Metric(
        "kedge_predictions_evicted_total", .counter,
        "Predictions dropped without a label because too many were open.",
        labels: ["pipeline"])
    /// Rows of windows of event time that have not closed.
    public static let openWindowRows = Metric(
        "kedge_open_window_rows", .gauge, "Rows of windows that have not closed.",
        labels: ["pipeline"])
    /// Rows left out of their windows because too many were open.
    public static let windowRowsDropped = Metric(
        "kedge_window_rows_dropped_total", .counter,
        "Rows left out of their windows because too many were open.", labels: ["pipeline"])
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
