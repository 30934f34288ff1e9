public import Detection
public import Observations
public import Postgres

/// How the predictions of each window did, and the revisions that late labels made.
///
/// Windows of several partitions have a part for each; what is read is the sum of the parts.
public struct WindowPerformanceStore: Sendable {
    /// A label that belongs to a window.
    public struct Label: Sendable, Hashable {
        /// The window's number.
        public var number: Int64
        /// The index of the true class of two; of more 1.
        public var label: Double
        /// The index of the class that was answered; of more than two 1 when it is right, else 0.
        public var prediction: Double
        /// When the label became true.
        public var eventTime: Timestamp
        /// The label's offset.
        public var offset: Int64

        /// Makes a label.
        public init(
            number: Int64, label: Double, prediction: Double, eventTime: Timestamp, offset: Int64
        ) {
            self.number = number
            self.label = label
            self.prediction = prediction
            self.eventTime = eventTime
            self.offset = offset
        }
    }

    /// What was known of a window's performance after some of its labels.
    public struct Revision: Sendable, Hashable {
        /// From 1, in order of event time.
        public var revision: Int
        /// How many labels had come.
        public var labels: Int64
        /// Right and wrong answers.
        public var counts: ConfusionCounts
        /// The event time of the label that made the revision.
        public var eventTime: Timestamp
        /// When Kedge stored it.
        public var knownAt: Timestamp
    }

    /// The performance of a window now, and how it became that.
    public struct Performance: Sendable, Hashable {
        /// Right and wrong answers of all labels that have come.
        public var counts: ConfusionCounts
        /// The revisions, the oldest first.
        public var revisions: [Revision]
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Counts labels of one partition, in their order.
    ///
    /// Call it in the transaction that stores the partition's offsets.
    ///
    /// - Parameter firstRevision: after how many labels of a window its first revision is made.
    public func take(
        _ labels: [Label], pipeline: String, partition: Int32, firstRevision: Int
    ) async throws {
        guard !labels.isEmpty else { return }
        var windows = try await stored(
            Set(labels.map(\.number)), pipeline: pipeline, partition: partition)
        for label in labels {
            var window = windows[label.number] ?? WindowPerformance(firstRevision: firstRevision)
            if window.add(label: label.label, prediction: label.prediction) {
                try await add(window, label, pipeline: pipeline, partition: partition)
            }
            windows[label.number] = window
        }
        for (number, window) in windows.sorted(by: { $0.key < $1.key }) {
            try await save(window, number, pipeline: pipeline, partition: partition)
        }
    }

    /// The performance of a window; nil when no label of it has come.
    public func performance(pipeline: String, number: Int64) async throws -> Performance? {
        let now = try await connection.query(
            """
            SELECT tn, fp, fn, tp FROM window_performance
            WHERE pipeline = \(pipeline) AND number = \(number)
            """
        ).map(Self.counts)
        guard !now.isEmpty else { return nil }
        var parts: [Int32: ConfusionCounts] = [:]
        let revisions = try await connection.query(
            """
            SELECT * FROM window_performance_revisions
            WHERE pipeline = \(pipeline) AND number = \(number)
            ORDER BY event_time, partition, revision
            """
        ).enumerated().map { index, row in
            parts[try row.decode(Int32.self, "partition")] = try Self.counts(row)
            let counts = parts.values.reduce(ConfusionCounts(), +)
            return Revision(
                revision: index + 1, labels: Int64(counts.total), counts: counts,
                eventTime: try row.timestamp("event_time"),
                knownAt: try row.timestamp("known_at"))
        }
        return Performance(counts: now.reduce(ConfusionCounts(), +), revisions: revisions)
    }

    private func stored(
        _ numbers: Set<Int64>, pipeline: String, partition: Int32
    ) async throws -> [Int64: WindowPerformance] {
        let rows = try await connection.query(
            """
            SELECT number, tn, fp, fn, tp, revision, next_revision FROM window_performance
            WHERE pipeline = \(pipeline) AND partition = \(partition)
              AND number = ANY(\(numbers.sorted()))
            """)
        return Dictionary(
            uniqueKeysWithValues: try rows.map { row in
                (
                    try row.decode(Int64.self, "number"),
                    WindowPerformance(
                        counts: try Self.counts(row),
                        revision: Int(try row.decode(Int32.self, "revision")),
                        nextRevision: try row.decode(Int64.self, "next_revision"))
                )
            })
    }

    private func save(
        _ window: WindowPerformance, _ number: Int64, pipeline: String, partition: Int32
    ) async throws {
        let counts = window.counts
        _ = try await connection.execute(
            """
            INSERT INTO window_performance (pipeline, number, partition, tn, fp, fn, tp, revision,
                next_revision)
            VALUES (\(pipeline), \(number), \(partition), \(counts.trueNegatives),
                \(counts.falsePositives), \(counts.falseNegatives), \(counts.truePositives),
                \(Int32(window.revision)), \(window.nextRevision))
            ON CONFLICT (pipeline, number, partition) DO UPDATE SET
                tn = excluded.tn, fp = excluded.fp, fn = excluded.fn, tp = excluded.tp,
                revision = excluded.revision, next_revision = excluded.next_revision
            """)
    }

    private func add(
        _ window: WindowPerformance, _ label: Label, pipeline: String, partition: Int32
    ) async throws {
        let counts = window.counts
        _ = try await connection.execute(
            """
            INSERT INTO window_performance_revisions (pipeline, number, partition, revision, tn,
                fp, fn, tp, event_time, label_offset)
            VALUES (\(pipeline), \(label.number), \(partition), \(Int32(window.revision)),
                \(counts.trueNegatives), \(counts.falsePositives), \(counts.falseNegatives),
                \(counts.truePositives), \(PostgresTimestamp(label.eventTime)), \(label.offset))
            """)
    }

    private static func counts(_ row: PostgresRow) throws -> ConfusionCounts {
        ConfusionCounts(
            trueNegatives: try row.decode(Double.self, "tn"),
            falsePositives: try row.decode(Double.self, "fp"),
            falseNegatives: try row.decode(Double.self, "fn"),
            truePositives: try row.decode(Double.self, "tp"))
    }
}
