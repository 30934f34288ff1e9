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
