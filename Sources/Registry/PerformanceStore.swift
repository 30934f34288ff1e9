public import Detection
public import Observations
public import Postgres

/// Rolling metrics of each version as labels arrived.
public struct PerformanceStore: Sendable {
    /// The version number under which the metrics of all served predictions are kept.
    public static let served = 0

    /// The rolling metrics after a number of labels.
    public struct Snapshot: Sendable, Codable, Hashable {
        /// The partition whose labels were counted.
        public var partition: Int32
        /// The version whose predictions were judged; 0 for whatever was served.
        public var modelVersion: Int
        /// How many labels had been joined to predictions of this version.
        public var labels: Int64
        /// The event time of the newest label.
        public var eventTime: Timestamp
        /// The offset of the newest label.
        public var labelOffset: Int64
        /// Each metric by its name, such as `f1`, with its interval.
        public var metrics: [String: MetricEstimate]

        /// Makes a snapshot.
        public init(
            partition: Int32, modelVersion: Int, labels: Int64, eventTime: Timestamp,
            labelOffset: Int64, metrics: [String: MetricEstimate]
        ) {
            self.partition = partition
            self.modelVersion = modelVersion
            self.labels = labels
            self.eventTime = eventTime
            self.labelOffset = labelOffset
            self.metrics = metrics
        }
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores a snapshot, in place of one with the same number of labels: a version whose monitors
    /// made room for others counts from the beginning.
    public func add(_ snapshot: Snapshot, pipeline: String) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO performance (pipeline, partition, model_version, labels, event_time,
                label_offset, metrics)
            VALUES (\(pipeline), \(snapshot.partition), \(Int32(snapshot.modelVersion)),
                \(snapshot.labels), \(PostgresTimestamp(snapshot.eventTime)),
                \(snapshot.labelOffset), \(try StoredJSON.encode(snapshot.metrics)))
            ON CONFLICT (pipeline, partition, model_version, labels) DO UPDATE
            SET event_time = excluded.event_time, label_offset = excluded.label_offset,
                metrics = excluded.metrics, known_at = now()
            """)
    }

    /// The newest snapshots first, at most `limit`; of one version, or of all.
    public func snapshots(
        pipeline: String, version: Int? = nil, limit: Int = 100
    ) async throws -> [Snapshot] {
        try await connection.query(
            """
            SELECT * FROM performance WHERE pipeline = \(pipeline)
              AND (\(version.map(Int32.init))::integer IS NULL
                   OR model_version = \(version.map(Int32.init)))
            ORDER BY event_time DESC, labels DESC, model_version LIMIT \(Int64(limit))
            """
        ).map { row in
            Snapshot(
                partition: try row.decode(Int32.self, "partition"),
                modelVersion: Int(try row.decode(Int32.self, "model_version")),
                labels: try row.decode(Int64.self, "labels"),
                eventTime: try row.timestamp("event_time"),
                labelOffset: try row.decode(Int64.self, "label_offset"),
                metrics: try StoredJSON.decode(
                    [String: MetricEstimate].self, row.decode(PostgresJSON.self, "metrics"),
                    what: "metrics"))
        }
    }
}
