public import Observations
public import Pipelines
public import Postgres

/// Every revision of every pipeline file that was applied.
public struct PipelineStore: Sendable {
    /// One applied revision.
    public struct Revision: Sendable {
        /// The name of the pipeline.
        public let name: String
        /// The number of the revision, from 1.
        public let revision: Int
        /// The model it governs.
        public let model: String
        /// The text of the file as it was written.
        public let source: String
        /// What it says, with variables resolved and defaults filled in.
        public let pipeline: Pipeline
        /// When it was applied.
        public let appliedAt: Timestamp
        /// By whom.
        public let appliedBy: String
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Stores a revision, unless it says the same as the revision in force.
    ///
    /// Call it within a transaction: revisions of one pipeline are applied one after the other.
    ///
    /// - Returns: the revision in force afterwards, and whether it is new.
    public func apply(
        _ pipeline: Pipeline, source: String, actor: String
    ) async throws -> (revision: Int, changed: Bool) {
        let key = "pipeline \(pipeline.name)"
        _ = try await connection.query(
            "SELECT pg_advisory_xact_lock(hashtextextended(\(key), 0))")
        let present = try await current(pipeline.name)
        if let present, present.source == source, present.pipeline == pipeline {
            return (present.revision, false)
        }
        let revision = (present?.revision ?? 0) + 1
        _ = try await connection.execute(
            """
            INSERT INTO pipelines (name, revision, model, source, definition, applied_by)
            VALUES (\(pipeline.name), \(Int32(revision)), \(pipeline.model), \(source),
                \(try StoredJSON.encode(pipeline)), \(actor))
            """)
        return (revision, true)
    }

    /// The revision in force, or nil.
    public func current(_ name: String) async throws -> Revision? {
        try await connection.query(
            "SELECT * FROM pipelines WHERE name = \(name) ORDER BY revision DESC LIMIT 1"
        ).first.map(Self.revision)
    }

    /// The revisions in force of all pipelines, by name.
    public func all() async throws -> [Revision] {
        try await connection.query(
            "SELECT DISTINCT ON (name) * FROM pipelines ORDER BY name, revision DESC"
        ).map(Self.revision)
    }

    /// All revisions of a pipeline, newest first.
    public func history(_ name: String) async throws -> [Revision] {
        try await connection.query(
            "SELECT * FROM pipelines WHERE name = \(name) ORDER BY revision DESC"
        ).map(Self.revision)
    }

    private static func revision(_ row: PostgresRow) throws -> Revision {
        Revision(
            name: try row.decode(String.self, "name"),
            revision: Int(try row.decode(Int32.self, "revision")),
            model: try row.decode(String.self, "model"),
            source: try row.decode(String.self, "source"),
            pipeline: try StoredJSON.decode(
                Pipeline.self, row.decode(PostgresJSON.self, "definition"), what: "pipeline"),
            appliedAt: try row.timestamp("applied_at"),
            appliedBy: try row.decode(String.self, "applied_by"))
    }
}
