extension MetricCatalogue {
    /// What `kedge endpoint` reports.
    public static let endpoint: [Metric] = [
        endpointRequests, endpointRequestDuration, endpointLatency, endpointPredictions,
        endpointMirrored, endpointPublished, endpointDropped, endpointModelsLoaded,
        endpointTrafficWeight,
    ]

    /// Requests to infer, by HTTP status.
    public static let endpointRequests = Metric(
        "kedge_endpoint_requests_total", .counter, "Requests to infer, by HTTP status.",
        labels: ["model", "status"])
    /// Time from the head of a request to infer until its answer is handed to the socket.
    public static let endpointRequestDuration = Metric(
        "kedge_endpoint_request_duration_seconds", .histogram, "Time to answer a request.",
        unit: "seconds", labels: ["model"], buckets: latencySeconds, seriesMax: 100)
    /// The same time as quantiles, for a reader without a server for queries.
    public static let endpointLatency = Metric(
        "kedge_endpoint_latency_seconds", .summary,
        "Time to answer a request: quantiles of the last minutes.", unit: "seconds",
        labels: ["model"], seriesMax: 100)
    /// Rows that a version answered.
    public static let endpointPredictions = Metric(
        "kedge_endpoint_predictions_total", .counter, "Rows that a version answered.",
        labels: ["model", "version"])
    /// Rows that a version scored beside the one that answered.
    public static let endpointMirrored = Metric(
        "kedge_endpoint_mirrored_total", .counter,
        "Rows that a version scored beside the one that answered.", labels: ["model", "version"])
    /// Prediction events handed to the producer.
    public static let endpointPublished = Metric(
        "kedge_endpoint_events_published_total", .counter,
        "Prediction events handed to the producer.", labels: ["model"])
    /// Prediction events that the producer had no room for.
    public static let endpointDropped = Metric(
        "kedge_endpoint_events_dropped_total", .counter,
        "Prediction events that the producer had no room for.", labels: ["model"])
    /// Versions that are loaded.
    public static let endpointModelsLoaded = Metric(
        "kedge_endpoint_versions_loaded", .gauge, "Versions that are loaded.", labels: ["model"])
    /// The share of traffic that a version is given on this instance.
    public static let endpointTrafficWeight = Metric(
        "kedge_endpoint_traffic_weight_ratio", .gauge,
        "Share of traffic that a version is given on this instance.", unit: "ratio",
        labels: ["model", "version"])
}
