public import Postgres

/// The traffic that the endpoints of each pipeline must show.
public struct DeploymentStore: Sendable {
    /// The desired traffic of one pipeline.
    public struct Deployment: Sendable, Hashable {
        /// The pipeline.
        public let pipeline: String
        /// The model.
        public let model: String
        /// Weights, mirror and generation, as JSON.
        public let split: String
    }

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Records the desired traffic of a pipeline.
    public func set(pipeline: String, model: String, split: String) async throws {
        _ = try await connection.execute(
            """
            INSERT INTO deployments (pipeline, model, split)
            VALUES (\(pipeline), \(model), \(PostgresJSON(split)))
            ON CONFLICT (pipeline) DO UPDATE SET model = excluded.model, split = excluded.split,
                updated_at = now()
            """)
    }

    /// Records other traffic in place of the traffic that was read.
    ///
    /// - Throws: `RegistryError.conflict` when somebody has recorded other traffic since.
    public func replace(_ deployment: Deployment, split: String) async throws {
        let updated = try await connection.execute(
            """
            UPDATE deployments SET split = \(PostgresJSON(split)), updated_at = now()
            WHERE pipeline = \(deployment.pipeline) AND split = \(PostgresJSON(deployment.split))
            """)
        guard updated == 1 else {
            throw RegistryError.conflict(
                expected: "the traffic of \(deployment.pipeline) as it was read",
                got: "traffic that was recorded since")
        }
    }

    /// The desired traffic of all pipelines.
    public func all() async throws -> [Deployment] {
        try await connection.query("SELECT * FROM deployments ORDER BY pipeline").map { row in
            Deployment(
                pipeline: try row.decode(String.self, "pipeline"),
                model: try row.decode(String.self, "model"),
                split: try row.decode(PostgresJSON.self, "split").text)
        }
    }
}
