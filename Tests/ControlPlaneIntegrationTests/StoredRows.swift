import Postgres

/// Everything a stream worker stored, as text, to be compared.
struct StoredRows: Equatable {
    var tables: [String: [String]] = [:]

    private static let queries = [
        "windows": "SELECT to_jsonb(t) - 'known_at' AS row FROM windows t",
        "performance": "SELECT to_jsonb(t) - 'known_at' AS row FROM performance t",
        "paired_evidence": "SELECT to_jsonb(t) AS row FROM paired_evidence t",
        "version_outcomes": "SELECT to_jsonb(t) AS row FROM version_outcomes t",
        "window_parts": "SELECT to_jsonb(t) AS row FROM window_parts t",
        "feature_rows": "SELECT to_jsonb(t) - 'known_at' AS row FROM feature_rows t",
        "label_rows": "SELECT to_jsonb(t) - 'known_at' AS row FROM label_rows t",
        "dead_letters": """
        SELECT to_jsonb(t) - 'id' - 'created_at' - 'published_at' AS row FROM dead_letters t
        """,
        "alerts": """
        SELECT to_jsonb(t) - 'id' - 'created_at' - 'resolved_at' AS row FROM alerts t
        """,
        "stream_offsets": "SELECT to_jsonb(t) - 'updated_at' AS row FROM stream_offsets t",
    ]

    init(_ pool: PostgresPool) async throws {
        for (table, query) in Self.queries {
            tables[table] = try await pool.query(
                "SELECT row::text AS line FROM (\(unsafeSQL: query)) q ORDER BY row::text"
            ).map { try $0.decode(String.self, "line") }
        }
    }

    func count(_ table: String) -> Int { tables[table]?.count ?? 0 }

    /// Each table whose rows differ, with the first difference.
    func differences(from other: StoredRows) -> [String] {
        tables.keys.sorted().compactMap { table in
            let (mine, theirs) = (tables[table] ?? [], other.tables[table] ?? [])
            guard mine != theirs else { return nil }
            let first = zip(mine, theirs).first { $0 != $1 }
            return "\(table): \(mine.count) and \(theirs.count) rows; first "
                + "\(first?.0.prefix(300) ?? "-") and \(first?.1.prefix(300) ?? "-")"
        }
    }
}
