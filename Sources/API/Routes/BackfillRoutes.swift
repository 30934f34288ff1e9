internal import HTTPTypes
internal import Pipelines
internal import Postgres
internal import Registry

/// Storing labelled history, to train the first version of a model on.
struct BackfillRoutes {
    let pool: PostgresPool
    let configuration: APIConfiguration

    var routes: [Route] {
        [
            Route(
                .post, "/api/v1/pipelines/{name}/rows",
                query: ["label", "id", "timestamp", "start", "interval"],
                body: Route.Body(mediaType: "text/csv", bytesMax: configuration.backfillBytesMax)
            ) { try await store($0) }
        ]
    }

    private func store(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let label = try call.query.required("label")
        let times = try BackfillTimes(call.query)
        let pipeline = try await pool.withConnection {
            try await PipelineStore($0).existing(name).pipeline
        }
        var file = BackfillFile(
            pipeline: pipeline, label: label, id: call.query.text("id"), times: times)
        try await call.chunks { try file.read($0) }
        try file.finish()
        let transaction = BackfillTransaction(
            pipeline: pipeline, file: file, actor: call.caller.name)
        let stored = try await pool.withTransaction { try await transaction.store(on: $0) }
        return try Answer(stored, status: .created)
    }
}
