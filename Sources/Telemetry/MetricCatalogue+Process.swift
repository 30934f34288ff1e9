extension MetricCatalogue {
    /// What every process reports about itself.
    public static let process: [Metric] = [
        buildInfo, labelSetsOverflowed, residentMemory, processorTime, startTime, openFiles,
        certificateExpiry,
    ]

    /// 1, with the version of the software as a label.
    public static let buildInfo = Metric(
        "kedge_build_info", .gauge, "1, with the version of the software as a label.",
        labels: ["version", "command"])
    /// Updates that found no room for their label set and went to `other`.
    public static let labelSetsOverflowed = Metric(
        "kedge_metrics_overflow_total", .counter,
        "Updates that found no room for their label set and went to other.",
        labels: ["metric"])
    /// Memory of the process that is in RAM.
    public static let residentMemory = Metric(
        "process_resident_memory_bytes", .gauge, "Resident memory size in bytes.", unit: "bytes")
    /// Processor time that the process used, in user and system mode.
    public static let processorTime = Metric(
        "process_cpu_seconds_total", .counter,
        "Total user and system processor time spent in seconds.", unit: "seconds")
    /// When the process started, since the Unix epoch.
    public static let startTime = Metric(
        "process_start_time_seconds", .gauge,
        "Start time of the process since the Unix epoch in seconds.", unit: "seconds")
    /// When the certificate that the process serves with ends; absent without TLS.
    public static let certificateExpiry = Metric(
        "kedge_tls_certificate_expiry_timestamp_seconds", .gauge,
        "When the TLS certificate in use ends, since the Unix epoch in seconds.",
        unit: "seconds")
    /// File descriptors that the process holds.
    public static let openFiles = Metric(
        "process_open_fds", .gauge, "Number of open file descriptors.")
}
