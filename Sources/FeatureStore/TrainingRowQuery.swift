public import Observations
public import Postgres

/// Finds labelled rows as they were known at a time: the point-in-time join behind training sets.
///
/// A row counts when Kedge knew both its features and its label by `knownBy`; of several labels for
/// one prediction the last one known by then counts. Rows of further views join by entity: the
/// newest whose event time is not after the prediction's, that Kedge knew when it knew the
/// prediction, and that is not older than the join's maximum age.
public struct TrainingRowQuery: Sendable {
    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The newest `limit` labelled rows by event time, oldest first.
    public func newest(
        _ limit: Int, of view: FeatureView, knownBy: Timestamp, joining joins: [EntityJoin] = []
    ) async throws -> LabelledRows {
        let known = PostgresTimestamp(milliseconds: knownBy.milliseconds)
        var columns = PostgresQuery(
            stringLiteral: """
                f.event_time, f.numeric_values AS numeric_0,
                f.categorical_values AS categorical_0, f.partition, f."offset",
                l.label, l.weight, l.event_time AS label_time, l.partition AS label_partition,
                l."offset" AS label_offset
                """)
        var tables: PostgresQuery = ""
        for (index, join) in joins.enumerated() {
            let (columnsOfJoin, table) = Self.lateral(join, number: index + 1)
            columns = "\(columns), \(columnsOfJoin)"
            tables = "\(tables) \(table)"
        }
        let rows = try await connection.query(
            """
            SELECT \(columns) FROM feature_rows f
            JOIN LATERAL (
                SELECT label, weight, event_time, partition, "offset" FROM label_rows
                WHERE view_id = f.view_id AND id_hash = f.id_hash AND known_at <= \(known)
                ORDER BY known_at DESC, partition DESC, "offset" DESC LIMIT 1
            ) l ON true
            \(tables)
            WHERE f.view_id = \(view.id) AND f.known_at <= \(known)
            ORDER BY f.event_time DESC, f.partition DESC, f."offset" DESC LIMIT \(Int64(limit))
            """)
        return try Self.assemble(rows.reversed(), view: view, joins: joins)
    }

    private static func lateral(
        _ join: EntityJoin, number: Int
    ) -> (columns: PostgresQuery, table: PostgresQuery) {
        let name = "e\(number)"
        let columns: PostgresQuery = """
            \(unsafeSQL: name).numeric_values AS \(unsafeSQL: "numeric_\(number)"),
            \(unsafeSQL: name).categorical_values AS \(unsafeSQL: "categorical_\(number)")
            """
        let table: PostgresQuery = """
            LEFT JOIN LATERAL (
                SELECT numeric_values, categorical_values FROM feature_rows
                WHERE view_id = \(join.view.id) AND entity = f.entity
                  AND event_time <= f.event_time AND known_at <= f.known_at
                  AND event_time >= f.event_time
                      - \(join.maximumAge.milliseconds) * interval '1 ms'
                ORDER BY event_time DESC, known_at DESC, partition DESC, "offset" DESC LIMIT 1
            ) \(unsafeSQL: name) ON true
            """
        return (columns, table)
    }

    private static func assemble(
        _ rows: some Collection<PostgresRow>, view: FeatureView, joins: [EntityJoin]
    ) throws -> LabelledRows {
        let views = [view] + joins.map(\.view)
        let schema = try FeatureSchema(
            view.schema.features
                + joins.flatMap { join in
                    join.view.schema.features.map {
                        Feature(name: "\(join.view.name).\($0.name)", kind: $0.kind)
                    }
                })
        var result = LabelledRows(schema: schema)
        var builders = views.map { ColumnBuilder(schema: $0.schema, viewID: $0.id) }
        for row in rows {
            for index in builders.indices {
                try builders[index].append(
                    numeric: row.decodeIfPresent([Double].self, "numeric_\(index)"),
                    categorical: row.decodeIfPresent([String?].self, "categorical_\(index)"))
            }
            result.labels.append(try row.decode(Double.self, "label"))
            result.weights.append(try row.decode(Double.self, "weight"))
            result.eventTimes.append(try time(row, "event_time"))
            result.labelTimes.append(try time(row, "label_time"))
            result.partitions.append(try row.decode(Int32.self, "partition"))
            result.predictionOffsets.append(try row.decode(Int64.self, "offset"))
            result.labelPartitions.append(try row.decode(Int32.self, "label_partition"))
            result.labelOffsets.append(try row.decode(Int64.self, "label_offset"))
        }
        result.features = try FeatureTable(
            schema: schema, columns: builders.flatMap(\.columns))
        return result
    }

    private static func time(_ row: PostgresRow, _ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try row.decode(PostgresTimestamp.self, column).milliseconds)
    }
}
