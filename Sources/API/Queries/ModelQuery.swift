internal import Observations
internal import Postgres
internal import Registry

/// Reads models and which versions their aliases name.
struct ModelQuery {
    private let connection: PostgresConnection

    init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// All models, by name.
    func models() async throws -> [ModelAnswer] {
        try await connection.query(
            """
            SELECT m.name, m.description, m.created_at, count(v.version) AS versions,
                max(v.version) AS latest,
                (SELECT version FROM model_aliases a WHERE a.model = m.name
                   AND a.alias = \(AliasStore.champion) AND a.valid_to IS NULL) AS champion
            FROM models m LEFT JOIN model_versions v ON v.model = m.name
            GROUP BY m.name ORDER BY m.name
            """
        ).map { row in
            ModelAnswer(
                name: try row.decode(String.self, "name"),
                description: try row.decode(String.self, "description"),
                createdAt: RFC3339Time(try row.decode(PostgresTimestamp.self, "created_at")),
                versions: try row.decode(Int64.self, "versions"),
                latestVersion: try row.decodeIfPresent(Int32.self, "latest").map { Int($0) },
                champion: try row.decodeIfPresent(Int32.self, "champion").map { Int($0) })
        }
    }

    /// Checks that there is a model.
    ///
    /// - Throws: `RegistryError.notFound`.
    func require(_ model: String) async throws {
        let rows = try await connection.query("SELECT 1 FROM models WHERE name = \(model)")
        guard !rows.isEmpty else { throw RegistryError.notFound(kind: "model", name: model) }
    }

    /// Checks that there is a model, and keeps others from adding versions until the transaction
    /// ends.
    func lock(_ model: String) async throws {
        let rows = try await connection.query(
            "SELECT 1 FROM models WHERE name = \(model) FOR UPDATE")
        guard !rows.isEmpty else { throw RegistryError.notFound(kind: "model", name: model) }
    }

    /// Which versions the aliases named at a time; nil is now.
    func aliases(of model: String, asOf time: Timestamp?) async throws -> [AliasAnswer] {
        let then = time.map { PostgresTimestamp(milliseconds: $0.milliseconds) }
        return try await connection.query(
            """
            SELECT * FROM model_aliases WHERE model = \(model)
              AND CASE WHEN \(then)::timestamptz IS NULL THEN valid_to IS NULL
                  ELSE valid_from <= \(then) AND (valid_to IS NULL OR valid_to > \(then)) END
            ORDER BY alias
            """
        ).map { try AliasAnswer($0) }
    }
}
