public import Observations
public import Postgres

/// Who changed what, and what it was before: rows that nobody can change.
public struct AuditLog: Sendable {
    /// One change.
    public struct Entry: Sendable, Hashable {
        /// When.
        public let at: Timestamp
        /// Who.
        public let actor: String
        /// What was done, such as `alias.move`.
        public let action: String
        /// What it was done to, such as `model/churn`.
        public let object: String
        /// The state before, as JSON.
        public let before: String?
        /// The state after, as JSON.
        public let after: String?
    }

    private let connection: PostgresConnection

    /// The log as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Records a change; call it in the transaction that makes it.
    public func record(
        actor: String, action: String, object: String, before: (some Encodable)?,
        after: (some Encodable)?
    ) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO audit_log (actor, action, object, before, after)
            VALUES (\(actor), \(action), \(object), \(try before.map { try StoredJSON.encode($0) }),
                \(try after.map { try StoredJSON.encode($0) }))
            """)
    }

    /// The newest changes first, at most `limit`; of one object, or of all.
    public func entries(object: String? = nil, limit: Int = 100) async throws -> [Entry] {
        try await connection.query(
            """
            SELECT * FROM audit_log WHERE \(object)::text IS NULL OR object = \(object)
            ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map { row in
            Entry(
                at: try row.timestamp("at"), actor: try row.decode(String.self, "actor"),
                action: try row.decode(String.self, "action"),
                object: try row.decode(String.self, "object"),
                before: try row.decodeIfPresent(PostgresJSON.self, "before")?.text,
                after: try row.decodeIfPresent(PostgresJSON.self, "after")?.text)
        }
    }
}
