public import Observations
public import Postgres

/// Who changed what, and what it was before: rows that nobody can change.
public struct AuditLog: Sendable {
    /// Who did what Kedge decided by itself.
    public static let automatic = "kedge"

    /// One change.
    public struct Entry: Sendable, Hashable {
        /// The position in the log.
        public let id: Int64
        /// When.
        public let at: Timestamp
        /// Who: `token/NAME`, `environment`, `anybody`, `database`, or `kedge` by itself.
        public let actor: String
        /// The process that did it, such as `kedge serve host:17`; nil before migration 7.
        public let instance: String?
        /// What was done, such as `alias.move`.
        public let action: String
        /// What it was done to, such as `model/churn`.
        public let object: String
        /// The state before, as JSON.
        public let before: String?
        /// The state after, as JSON.
        public let after: String?
    }

    /// Which changes are asked for; all that are given must hold.
    public struct Filter: Sendable {
        /// Only by this one.
        public var actor: String?
        /// Only this action, or all that begin with it and a dot, such as `rollout`.
        public var action: String?
        /// Only to this.
        public var object: String?
        /// Only from this time on.
        public var from: Timestamp?
        /// Only before this time.
        public var to: Timestamp?
        /// Only before this position.
        public var before: Int64?

        /// Makes a filter that lets all pass.
        public init() {}
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
        var filter = Filter()
        filter.object = object
        return try await entries(filter, limit: limit)
    }

    /// The newest changes that a filter lets pass first, at most `limit`.
    public func entries(_ filter: Filter, limit: Int) async throws -> [Entry] {
        let from = filter.from.map { PostgresTimestamp($0) }
        let to = filter.to.map { PostgresTimestamp($0) }
        return try await connection.query(
            """
            SELECT * FROM audit_log
            WHERE (\(filter.object)::text IS NULL OR object = \(filter.object))
              AND (\(filter.actor)::text IS NULL OR actor = \(filter.actor))
              AND (\(filter.action)::text IS NULL OR action = \(filter.action)
                OR starts_with(action, \(filter.action) || '.'))
              AND (\(from)::timestamptz IS NULL OR at >= \(from))
              AND (\(to)::timestamptz IS NULL OR at < \(to))
              AND (\(filter.before)::bigint IS NULL OR id < \(filter.before))
            ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map { row in
            Entry(
                id: try row.decode(Int64.self, "id"), at: try row.timestamp("at"),
                actor: try row.decode(String.self, "actor"),
                instance: try row.decodeIfPresent(String.self, "instance"),
                action: try row.decode(String.self, "action"),
                object: try row.decode(String.self, "object"),
                before: try row.decodeIfPresent(PostgresJSON.self, "before")?.text,
                after: try row.decodeIfPresent(PostgresJSON.self, "after")?.text)
        }
    }
}
