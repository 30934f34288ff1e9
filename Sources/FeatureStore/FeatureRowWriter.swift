public import Observations
public import Postgres

/// Writes what models saw and what turned out true, by binary COPY, within a transaction.
public struct FeatureRowWriter: Sendable {
    /// The partition under which rows from a file are kept.
    public static let backfillPartition: Int32 = -1

    private let connection: PostgresConnection

    /// Works within the transaction of `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores the features of predictions.
    ///
    /// - Parameter knownAt: when Kedge knew them.
    public func add(
        _ batch: PredictionBatch, to view: FeatureView, partition: Int32, knownAt: Timestamp
    ) async throws {
        guard batch.count > 0 else { return }
        let columns = [
            "view_id", "id_hash", "entity", "event_time", "known_at", "partition", "offset",
            "version", "prediction", "score", "numeric_values", "categorical_values",
        ]
        let values = RowValues(batch.features)
        var rows = PostgresBinaryRows(columnCount: columns.count)
        for row in 0..<batch.count {
            rows.beginRow()
            rows.append(view.id)
            rows.append(Int64(bitPattern: batch.idHashes[row]))
            try rows.append(batch.entities[row])
            try rows.append(PostgresTimestamp(milliseconds: batch.eventTimes[row].milliseconds))
            try rows.append(PostgresTimestamp(milliseconds: knownAt.milliseconds))
            rows.append(partition)
            rows.append(batch.offsets[row])
            try rows.append(batch.versions[row])
            try rows.append(batch.predictions[row].isNaN ? nil : batch.predictions[row])
            try rows.append(batch.scores[row].isNaN ? nil : batch.scores[row])
            try rows.append(values.numeric(row))
            try rows.append(values.categorical(row))
        }
        try await connection.copyIn(table: "feature_rows", columns: columns, rows: rows)
    }

    /// Stores labels.
    ///
    /// - Parameter knownAt: when Kedge knew them.
    public func add(
        _ batch: LabelBatch, to view: FeatureView, partition: Int32, knownAt: Timestamp
    ) async throws {
        guard batch.count > 0 else { return }
        let columns = [
            "view_id", "id_hash", "event_time", "known_at", "partition", "offset", "label",
            "weight",
        ]
        var rows = PostgresBinaryRows(columnCount: columns.count)
        for row in 0..<batch.count {
            rows.beginRow()
            rows.append(view.id)
            rows.append(Int64(bitPattern: batch.idHashes[row]))
            try rows.append(PostgresTimestamp(milliseconds: batch.eventTimes[row].milliseconds))
            try rows.append(PostgresTimestamp(milliseconds: knownAt.milliseconds))
            rows.append(partition)
            rows.append(batch.offsets[row])
            rows.append(batch.labels[row])
            rows.append(batch.weights[row])
        }
        try await connection.copyIn(table: "label_rows", columns: columns, rows: rows)
    }
}

/// The values of a table row by row, as the arrays that are stored.
private struct RowValues {
    private var numericColumns: [[Double]] = []
    private var categoricalColumns: [CategoricalColumn] = []

    init(_ table: FeatureTable) {
        for column in table.columns {
            switch column {
            case .numeric(let values): numericColumns.append(values)
            case .categorical(let column): categoricalColumns.append(column)
            }
        }
    }

    func numeric(_ row: Int) -> [Double] { numericColumns.map { $0[row] } }
    func categorical(_ row: Int) -> [String?] { categoricalColumns.map { $0[row] } }
}
