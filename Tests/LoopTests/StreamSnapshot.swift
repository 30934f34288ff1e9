import Postgres

extension PostgresQuery {
    /// How many windows that have closed in all partitions wait to be judged, as `n`: a worker
    /// takes sixteen at a time.
    static let windowsToJudge: PostgresQuery =
        """
        SELECT count(DISTINCT number) AS n FROM window_parts
        WHERE number < (SELECT min(windows_before) FROM stream_states)
        """
}

/// All that a worker stored about a stream, without ids and the time at which it was stored.
struct StreamSnapshot: Equatable {
    /// The rows of each table as text, in the order of their keys.
    let tables: [String: [String]]

    private static let queries: [(table: String, query: String)] = [
        (
            "windows",
            """
            SELECT number, revision, starts_at, ends_at, rows, offset_ranges, model, model_version,
                reference_hash, drift, seed, report, software_version
            FROM windows ORDER BY number, revision
            """
        ),
        ("window_parts", "SELECT * FROM window_parts ORDER BY number, partition"),
        (
            "performance",
            """
            SELECT partition, model_version, labels, event_time, label_offset, metrics
            FROM performance ORDER BY partition, model_version, labels
            """
        ),
        (
            "window_performance",
            "SELECT * FROM window_performance ORDER BY number, partition"
        ),
        (
            "window_performance_revisions",
            """
            SELECT number, partition, revision, tn, fp, fn, tp, event_time, label_offset
            FROM window_performance_revisions ORDER BY number, partition, revision
            """
        ),
        ("paired_evidence", "SELECT * FROM paired_evidence ORDER BY partition, lower_version"),
        ("version_outcomes", "SELECT * FROM version_outcomes ORDER BY partition, model_version"),
        (
            "feature_rows",
            """
            SELECT (SELECT name FROM feature_views WHERE id = view_id) AS view, id_hash, entity,
                event_time, partition, "offset", version, prediction, score,
                numeric_values, categorical_values
            FROM feature_rows ORDER BY partition, "offset"
            """
        ),
        (
            "label_rows",
            """
            SELECT (SELECT name FROM feature_views WHERE id = view_id) AS view, id_hash,
                event_time, partition, "offset", label, weight
            FROM label_rows ORDER BY partition, "offset"
            """
        ),
        (
            "dead_letters",
            """
            SELECT topic, partition, "offset", reason, detail, payload, published_at IS NOT NULL
            FROM dead_letters ORDER BY topic, partition, "offset"
            """
        ),
        (
            "alerts",
            """
            SELECT kind, fingerprint, severity, summary, details, starts_at, ends_at
            FROM alerts ORDER BY fingerprint, starts_at
            """
        ),
        (
            "stream_offsets",
            "SELECT topic, partition, next_offset FROM stream_offsets ORDER BY topic, partition"
        ),
    ]

    init(_ pool: PostgresPool) async throws {
        var tables: [String: [String]] = [:]
        for (table, query) in Self.queries {
            tables[table] = try await pool.query(
                "SELECT line::text AS line FROM (\(unsafeSQL: query)) AS line"
            ).map { try $0.decode(String.self, "line") }
        }
        self.tables = tables
    }

    /// Where another snapshot differs: for each table its first different row.
    func differences(from other: StreamSnapshot) -> [String] {
        tables.keys.sorted().compactMap { table in
            let (mine, theirs) = (tables[table] ?? [], other.tables[table] ?? [])
            guard mine != theirs else { return nil }
            let row = zip(mine, theirs).enumerated().first { $1.0 != $1.1 }?.offset
            let first = row ?? min(mine.count, theirs.count)
            func text(_ rows: [String]) -> String {
                rows.indices.contains(first) ? String(rows[first].prefix(600)) : "nothing"
            }
            return "\(table): \(mine.count) rows and \(theirs.count); row \(first): "
                + "\(text(mine)) and \(text(theirs))"
        }
    }

    /// How many rows a table has.
    func count(_ table: String) -> Int { tables[table]?.count ?? 0 }
}
