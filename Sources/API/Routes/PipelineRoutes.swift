internal import FeatureStore
internal import HTTPTypes
internal import Pipelines
internal import Postgres
internal import Registry

/// Applying pipelines, and looking at them.
struct PipelineRoutes {
    let pool: PostgresPool
    let configuration: APIConfiguration

    var routes: [Route] {
        // Escapes make the text of a file longer as JSON; variables come on top.
        let body = Route.Body(
            mediaType: "application/json", bytesMax: 2 * configuration.pipelineBytesMax)
        return [
            Route(.get, "/api/v1/pipelines") { _ in try await list() },
            Route(.post, "/api/v1/pipelines/validate", body: body) { try await validate($0) },
            Route(.get, "/api/v1/pipelines/{name}") { try await show($0) },
            Route(.put, "/api/v1/pipelines/{name}", body: body) { try await apply($0) },
            Route(.get, "/api/v1/pipelines/{name}/revisions") { try await revisions($0) },
        ]
    }

    /// A pipeline file, with the values of its variables.
    private struct File: MemberDecodable {
        static let members: Set = ["source", "file", "variables"]

        let source: String
        let file: String?
        let variables: [String: String]?

        /// Reads the file; no variable of the server's own environment is seen by it.
        func pipeline(named name: String) throws(PipelineErrors) -> Pipeline {
            try Pipeline(
                yaml: source, file: file ?? "\(name).yaml", environment: variables ?? [:])
        }
    }

    private struct Applied: Codable {
        let name: String
        let revision: Int
        let changed: Bool
    }

    private struct Valid: Encodable {
        let name: String
        let model: String
    }

    private func list() async throws -> Answer {
        let pipelines = try await pool.withConnection { try await PipelineStore($0).all() }
        return try Answer(ListAnswer("pipelines", pipelines.map { PipelineAnswer($0) }))
    }

    private func validate(_ call: Call) async throws -> Answer {
        let pipeline = try (await call.json(File.self)).pipeline(named: "pipeline")
        return try Answer(Valid(name: pipeline.name, model: pipeline.model))
    }

    private func apply(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let file = try await call.json(File.self)
        let pipeline = try file.pipeline(named: name)
        guard pipeline.name == name else {
            throw APIError.unprocessable(
                "expected the pipeline '\(name.prefix(200))' of the path, got '\(pipeline.name)'")
        }
        let applied = try await pool.withTransaction { connection in
            try await apply(
                pipeline, source: file.source, actor: call.caller.name, on: connection)
        }
        let isFirst = applied.changed && applied.revision == 1
        return try Answer(applied, status: isFirst ? .created : .ok)
    }

    private func apply(
        _ pipeline: Pipeline, source: String, actor: String, on connection: PostgresConnection
    ) async throws -> Applied {
        // Revisions are numbered one after the other, whoever applies at the same time.
        _ = try await connection.query(
            """
            SELECT pg_advisory_xact_lock(hashtextextended(\("pipeline/\(pipeline.name)"), 0))
            """)
        let store = PipelineStore(connection)
        let before = try await store.current(pipeline.name)
        try await ModelStore(connection).register(
            model: pipeline.model, description: pipeline.description)
        _ = try await FeatureViewStore(connection).ensure(
            name: pipeline.name, schema: pipeline.decode.features)
        let (revision, changed) = try await store.apply(
            pipeline, source: source, actor: actor)
        if changed {
            try await AuditLog(connection).record(
                actor: actor, action: "pipeline.apply",
                object: "pipeline/\(pipeline.name)",
                before: before.map { ["revision": $0.revision] }, after: ["revision": revision])
        }
        return Applied(name: pipeline.name, revision: revision, changed: changed)
    }

    private func show(_ call: Call) async throws -> Answer {
        try Answer(
            try await pool.withConnection { connection in
                let revision = try await PipelineStore(connection).existing(call.text("name"))
                let status = try await PipelineStatusQuery(connection).status(of: revision)
                return try PipelineRevisionAnswer(revision, status: status)
            })
    }

    private func revisions(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let revisions = try await pool.withConnection { connection in
            let store = PipelineStore(connection)
            _ = try await store.existing(name)
            return try await store.history(name)
        }
        return try Answer(
            ListAnswer("revisions", try revisions.map { try PipelineRevisionAnswer($0) }))
    }
}
