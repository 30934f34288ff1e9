import Observations
public import Postgres
public import Windows

/// Open predictions of a label join that a worker does not keep in memory.
///
/// They are written in the transaction of the partition's offsets, under its fence, and read by the
/// worker that holds the partition.
public struct SpilledPredictionStore: Sendable {
    /// What is stored after a change.
    public struct Outcome: Sendable, Equatable {
        /// The smallest sequence that is left; nil when none is.
        public var first: Int64?
        /// How many were dropped that still could have been joined.
        public var dropped: Int64 = 0
    }

    /// How many ids are looked up by one statement.
    private static let idsMax = 10_000

    private static let columns = [
        "pipeline", "partition", "sequence", "id_hash", "offset", "event_time",
        "watermark_before", "watermark_after", "prediction", "score", "mirrored_prediction",
        "mirrored_score", "version", "mirrored_version",
    ]

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The predictions of some ids, in order of their sequence within each ten thousand ids.
    public func find(
        _ idHashes: [UInt64], pipeline: String, partition: Int32
    ) async throws -> [SpilledPrediction] {
        var found: [SpilledPrediction] = []
        for start in stride(from: 0, to: idHashes.count, by: Self.idsMax) {
            let ids = idHashes[start..<min(start + Self.idsMax, idHashes.count)]
                .map { Int64(bitPattern: $0) }
            found += try await connection.query(
                """
                SELECT * FROM spilled_predictions
                WHERE pipeline = \(pipeline) AND partition = \(partition)
                    AND id_hash = ANY(\(ids))
                ORDER BY sequence
                """
            ).map(Self.prediction)
        }
        return found
    }

    /// The smallest sequence of a partition, from `start` on; nil when nothing of it is stored.
    public func first(
        pipeline: String, partition: Int32, from start: Int64 = .min
    ) async throws -> Int64? {
        try await connection.query(
            """
            SELECT sequence FROM spilled_predictions
            WHERE pipeline = \(pipeline) AND partition = \(partition)
                AND sequence >= \(start)
            ORDER BY sequence LIMIT 1
            """
        ).first?.decode(Int64.self, "sequence")
    }

    /// Stores a change, and deletes what no label can find any more.
    ///
    /// Call it in the transaction that stores the partition's offsets.
    ///
    /// - Parameters:
    ///   - delay: the maximum delay of labels, in milliseconds: what is older had its time.
    ///   - first: nothing with a smaller sequence is stored. Without it the index is walked from
    ///     its beginning, over all entries of rows that were deleted while a transaction lasts
    ///     that might still see them.
    public func store(
        _ change: SpillChange, pipeline: String, partition: Int32, delay: Int64,
        first: Int64? = nil
    ) async throws -> Outcome {
        let start = first ?? change.added.first?.sequence ?? .min
        try await add(change.added, pipeline: pipeline, partition: partition)
        if !change.joined.isEmpty {
            _ = try await connection.execute(
                """
                DELETE FROM spilled_predictions
                WHERE pipeline = \(pipeline) AND partition = \(partition)
                    AND sequence = ANY(\(change.joined))
                """)
        }
        let dropped = try await trim(
            change, pipeline: pipeline, partition: partition, delay: delay, start: start)
        return Outcome(
            first: try await self.first(pipeline: pipeline, partition: partition, from: start),
            dropped: dropped)
    }

    private func add(
        _ predictions: [SpilledPrediction], pipeline: String, partition: Int32
    ) async throws {
        guard !predictions.isEmpty else { return }
        var rows = PostgresBinaryRows(columnCount: Self.columns.count)
        for prediction in predictions {
            rows.beginRow()
            try rows.append(pipeline)
            rows.append(partition)
            rows.append(prediction.sequence)
            rows.append(Int64(bitPattern: prediction.idHash))
            rows.append(prediction.offset)
            rows.append(prediction.eventTime.milliseconds)
            rows.append(prediction.watermarkBefore)
            rows.append(prediction.watermarkAfter)
            rows.append(prediction.prediction)
            rows.append(prediction.score)
            rows.append(prediction.mirroredPrediction)
            rows.append(prediction.mirroredScore)
            try rows.append(prediction.version)
            try rows.append(prediction.mirroredVersion)
        }
        try await connection.copyIn(
            table: "spilled_predictions", columns: Self.columns, rows: rows)
    }

    /// Deletes what is beyond the bound or past its time, from the oldest on; returns how many
    /// could still have been joined.
    private func trim(
        _ change: SpillChange, pipeline: String, partition: Int32, delay: Int64, start: Int64
    ) async throws -> Int64 {
        // The watermark never goes back, so what is past its time comes first.
        let kept = try await connection.query(
            """
            SELECT sequence FROM spilled_predictions
            WHERE pipeline = \(pipeline) AND partition = \(partition)
                AND sequence >= \(max(start, change.firstKept))
                AND watermark_after >= \(change.earliestKept)
            ORDER BY sequence LIMIT 1
            """
        ).first?.decode(Int64.self, "sequence")
        let (timely, overflow) = change.earliestKept.addingReportingOverflow(delay)
        let row = try await connection.query(
            """
            WITH gone AS (
                DELETE FROM spilled_predictions
                WHERE pipeline = \(pipeline) AND partition = \(partition)
                    AND sequence >= \(start) AND sequence < \(kept ?? .max)
                RETURNING sequence, watermark_after
            )
            SELECT count(*) FILTER (
                WHERE sequence < \(change.firstKept)
                    AND watermark_after >= \(overflow ? .max : timely)) AS dropped
            FROM gone
            """
        ).first
        return try row?.decode(Int64.self, "dropped") ?? 0
    }

    private static func prediction(_ row: PostgresRow) throws -> SpilledPrediction {
        SpilledPrediction(
            sequence: try row.decode(Int64.self, "sequence"),
            idHash: UInt64(bitPattern: try row.decode(Int64.self, "id_hash")),
            offset: try row.decode(Int64.self, "offset"),
            eventTime: Timestamp(milliseconds: try row.decode(Int64.self, "event_time")),
            watermarkBefore: try row.decode(Int64.self, "watermark_before"),
            watermarkAfter: try row.decode(Int64.self, "watermark_after"),
            prediction: try row.decode(Double.self, "prediction"),
            score: try row.decode(Double.self, "score"),
            mirroredPrediction: try row.decode(Double.self, "mirrored_prediction"),
            mirroredScore: try row.decode(Double.self, "mirrored_score"),
            version: try row.decodeIfPresent(String.self, "version"),
            mirroredVersion: try row.decodeIfPresent(String.self, "mirrored_version"))
    }
}
