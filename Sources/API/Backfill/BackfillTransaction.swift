internal import ControlPlane
internal import Decisions
internal import FeatureStore
internal import Observations
internal import Pipelines
internal import Postgres
internal import Registry

/// Stores the rows of a file, all or none, after those that are there.
struct BackfillTransaction {
    /// What was stored.
    struct Stored: Encodable {
        let rows: Int
        let firstOffset: Int64
        let lastOffset: Int64
        let firstEventTime: RFC3339Time?
        let lastEventTime: RFC3339Time?
        let ignoredColumns: [String]
    }

    /// How many rows are sent to the database at once.
    private static let rowsAtOnce = 10_000

    let pipeline: Pipeline
    let file: BackfillFile
    /// Who stores them.
    let actor: String

    /// Stores the rows; call it in a transaction.
    func store(on connection: PostgresConnection) async throws -> Stored {
        let view = try await FeatureViewStore(connection).ensure(
            name: pipeline.name, schema: pipeline.decode.features)
        _ = try await connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\("backfill/\(view.name)"), 0))")
        try await refuseStored(view, on: connection)
        let first = try await nextOffset(view, on: connection)
        let features = try file.features()
        let knownAt = WallClock.now()
        var start = 0
        while start < file.count {
            let range = start..<min(start + Self.rowsAtOnce, file.count)
            let (predictions, labels) = batches(range, firstOffset: first, features: features)
            let writer = FeatureRowWriter(connection)
            try await writer.add(
                predictions, to: view, partition: FeatureRowWriter.backfillPartition,
                knownAt: knownAt)
            try await writer.add(
                labels, to: view, partition: FeatureRowWriter.backfillPartition, knownAt: knownAt)
            start = range.upperBound
        }
        _ = try await RetrainRequests(connection).handle(
            [.labelsBackfilled(count: file.count)], pipeline: pipeline.name,
            policy: pipeline.decide.retrain)
        let last = first + Int64(file.count) - 1
        try await AuditLog(connection).record(
            actor: actor, action: "rows.add", object: "pipeline/\(pipeline.name)",
            before: ["nextOffset": first],
            after: ["firstOffset": first, "lastOffset": last, "nextOffset": last + 1])
        return Stored(
            rows: file.count, firstOffset: first, lastOffset: last,
            firstEventTime: file.eventTimes.min().map { RFC3339Time($0) },
            lastEventTime: file.eventTimes.max().map { RFC3339Time($0) },
            ignoredColumns: file.ignoredColumns)
    }

    private func nextOffset(
        _ view: FeatureView, on connection: PostgresConnection
    ) async throws -> Int64 {
        let rows = try await connection.query(
            """
            SELECT coalesce(max("offset") + 1, 0) AS next FROM feature_rows
            WHERE view_id = \(view.id) AND partition = \(FeatureRowWriter.backfillPartition)
            """)
        return try rows.first?.decode(Int64.self, "next") ?? 0
    }

    /// A file that was stored before must not count twice.
    private func refuseStored(
        _ view: FeatureView, on connection: PostgresConnection
    ) async throws {
        guard !file.idHashes.isEmpty else { return }
        let rows = try await connection.query(
            """
            SELECT count(*) AS count FROM feature_rows WHERE view_id = \(view.id)
              AND id_hash = ANY (\(file.idHashes.map { Int64(bitPattern: $0) }))
            """)
        let count = try rows.first?.decode(Int64.self, "count") ?? 0
        guard count == 0 else {
            throw APIError.conflict(
                "expected ids that are new, got \(count) that are stored already")
        }
    }

    private func batches(
        _ range: Range<Int>, firstOffset: Int64, features: FeatureTable
    ) -> (PredictionBatch, LabelBatch) {
        let offsets = range.map { firstOffset + Int64($0) }
        // Without ids in the file, the offset makes one that no other row has.
        let hashes =
            file.idHashes.isEmpty
            ? offsets.map { IDHash.of("backfill/\(pipeline.name)/\($0)".utf8) }
            : Array(file.idHashes[range])
        let times = Array(file.eventTimes[range])
        let none = [Double](repeating: .nan, count: range.count)
        let nothing = CategoricalColumn(
            codes: [Int32](repeating: CategoricalColumn.missing, count: range.count),
            dictionary: [])
        var predictions = PredictionBatch(schema: features.schema)
        predictions.offsets = offsets
        predictions.idHashes = hashes
        predictions.eventTimes = times
        predictions.versions = nothing
        predictions.predictions = none
        predictions.scores = none
        predictions.mirroredVersions = nothing
        predictions.mirroredPredictions = none
        predictions.mirroredScores = none
        predictions.entities = nothing
        predictions.features = features.rows(range)
        var labels = LabelBatch()
        labels.offsets = offsets
        labels.idHashes = hashes
        labels.eventTimes = times
        labels.labels = Array(file.labels[range])
        labels.weights = [Double](repeating: 1, count: range.count)
        return (predictions, labels)
    }
}
