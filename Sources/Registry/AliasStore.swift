public import Observations
public import Postgres

/// Which version an alias such as `champion` names, now and at any time before.
public struct AliasStore: Sendable {
    /// The alias of the version that serves.
    public static let champion = "champion"

    /// One span of an alias's history.
    public struct Entry: Sendable, Hashable {
        /// The alias.
        public let alias: String
        /// The version it named.
        public let version: Int
        /// Since when.
        public let validFrom: Timestamp
        /// Until when; nil for the present.
        public let validTo: Timestamp?
        /// Who moved it there.
        public let actor: String
        /// Why.
        public let reason: String
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// The version that the alias names now, or nil.
    public func version(_ alias: String, of model: String) async throws -> Int? {
        try await connection.query(
            """
            SELECT version FROM model_aliases
            WHERE model = \(model) AND alias = \(alias) AND valid_to IS NULL
            """
        ).first.map { Int(try $0.decode(Int32.self, "version")) }
    }

    /// The version that the alias named at a time, or nil.
    public func version(
        _ alias: String, of model: String, asOf time: Timestamp
    ) async throws -> Int? {
        try await connection.query(
            """
            SELECT version FROM model_aliases
            WHERE model = \(model) AND alias = \(alias)
              AND valid_from <= \(PostgresTimestamp(time))
              AND (valid_to IS NULL OR valid_to > \(PostgresTimestamp(time)))
            """
        ).first.map { Int(try $0.decode(Int32.self, "version")) }
    }

    /// Moves an alias, and writes so into the audit log; nothing changes when it is there already.
    ///
    /// Call it within a transaction: moves of a model's aliases happen one after the other.
    ///
    /// - Throws: `RegistryError.notFound` when the model is not registered.
    public func move(
        _ alias: String, of model: String, to version: Int, actor: String, reason: String
    ) async throws {
        try await ModelStore(connection).lock(model)
        let before = try await self.version(alias, of: model)
        guard before != version else { return }
        // The new span begins exactly where the old one ends, also when the clock went back.
        _ = try await connection.execute(
            """
            WITH ended AS (
                UPDATE model_aliases SET valid_to = greatest(valid_from, clock_timestamp())
                WHERE model = \(model) AND alias = \(alias) AND valid_to IS NULL
                RETURNING valid_to)
            INSERT INTO model_aliases (model, alias, version, valid_from, actor, reason)
            SELECT \(model), \(alias), \(Int32(clamping: version)),
                coalesce((SELECT valid_to FROM ended), clock_timestamp()), \(actor), \(reason)
            """)
        try await AuditLog(connection).record(
            actor: actor, action: "alias.move", object: "model/\(model)/\(alias)",
            before: before.map { MoveLine(version: $0) },
            after: MoveLine(version: version, reason: reason))
    }

    /// The history of all aliases of a model, newest first, at most `limit` spans.
    public func history(of model: String, limit: Int = 100) async throws -> [Entry] {
        try await connection.query(
            """
            SELECT * FROM model_aliases WHERE model = \(model)
            ORDER BY valid_from DESC, valid_to DESC NULLS FIRST LIMIT \(Int64(limit))
            """
        ).map { row in
            Entry(
                alias: try row.decode(String.self, "alias"),
                version: Int(try row.decode(Int32.self, "version")),
                validFrom: try row.timestamp("valid_from"),
                validTo: try row.timestampIfPresent("valid_to"),
                actor: try row.decode(String.self, "actor"),
                reason: try row.decode(String.self, "reason"))
        }
    }
}

/// Where an alias points, in the audit log.
private struct MoveLine: Encodable {
    let version: Int
    var reason: String?
}
