internal import HTTPTypes
internal import Observations
internal import Postgres
internal import Registry

/// Models, their versions, artifacts and aliases; submitting a version.
struct ModelRoutes {
    let pool: PostgresPool
    let configuration: APIConfiguration

    var routes: [Route] {
        let versions = "/api/v1/models/{model}/versions"
        return [
            Route(.get, "/api/v1/models") { _ in try await list() },
            Route(.get, versions, query: ["limit"]) { try await self.versions($0) },
            Route(
                .post, versions, query: ["reason"],
                body: Route.Body(
                    mediaType: "application/json", bytesMax: configuration.artifactBytesMax)
            ) { try await submit($0) },
            Route(.get, versions + "/{version}") { try await version($0) },
            Route(.get, versions + "/{version}/artifact") { try await artifact($0) },
            Route(.get, "/api/v1/models/{model}/aliases", query: ["as_of", "limit"]) {
                try await aliases($0)
            },
        ]
    }

    private struct Submitted: Encodable {
        let model: String
        let version: Int
        let contentHash: String
        let created: Bool
    }

    private struct Aliases: Encodable {
        let aliases: [AliasAnswer]
        let history: [AliasAnswer]
    }

    private struct AliasesThen: Encodable {
        let asOf: RFC3339Time
        let aliases: [AliasAnswer]
    }

    private func list() async throws -> Answer {
        let models = try await pool.withConnection { try await ModelQuery($0).models() }
        return try Answer(ListAnswer("models", models))
    }

    private func versions(_ call: Call) async throws -> Answer {
        let model = call.text("model")
        let limit = try call.query.limit(default: 100)
        let versions = try await pool.withConnection { connection in
            let query = ModelQuery(connection)
            try await query.require(model)
            let aliases = try await query.aliases(of: model, asOf: nil)
            return try await ModelStore(connection).versions(of: model, limit: limit).map {
                ModelVersionAnswer($0, aliases: aliases.names(of: $0.version))
            }
        }
        return try Answer(ListAnswer("versions", versions))
    }

    private func version(_ call: Call) async throws -> Answer {
        let model = call.text("model")
        let number = try call.number("version", of: "model version")
        return try Answer(
            try await pool.withConnection { connection in
                let version = try await ModelStore(connection).version(Int(number), of: model)
                let aliases = try await ModelQuery(connection).aliases(of: model, asOf: nil)
                return ModelVersionAnswer(version, aliases: aliases.names(of: version.version))
            })
    }

    private func artifact(_ call: Call) async throws -> Answer {
        let number = try call.number("version", of: "model version")
        let (hash, bytes) = try await pool.withConnection { connection in
            let store = ModelStore(connection)
            let version = try await store.version(Int(number), of: call.text("model"))
            return (version.contentHash, try await store.artifact(version.contentHash))
        }
        var answer = Answer(mediaType: "application/vnd.kedge.model+json", body: bytes)
        answer.headers[.eTag] = "\"\(hash)\""
        return answer
    }

    private func submit(_ call: Call) async throws -> Answer {
        let model = call.text("model")
        let reason = Reason(reason: try call.query.required("reason")).text
        let submission = try ModelSubmission(
            model: model, artifact: try await call.body(), reason: reason,
            softwareVersion: configuration.softwareVersion, actor: call.caller.name)
        let (version, created) = try await pool.withTransaction {
            try await submission.register(on: $0)
        }
        return try Answer(
            Submitted(
                model: model, version: version, contentHash: submission.hash.description,
                created: created),
            status: created ? .created : .ok)
    }

    private func aliases(_ call: Call) async throws -> Answer {
        let model = call.text("model")
        let time = try call.query.time("as_of")
        let limit = try call.query.limit(default: 100)
        return try await pool.withConnection { connection in
            let query = ModelQuery(connection)
            try await query.require(model)
            let aliases = try await query.aliases(of: model, asOf: time)
            if let time {
                return try Answer(AliasesThen(asOf: RFC3339Time(time), aliases: aliases))
            }
            let history = try await AliasStore(connection).history(of: model, limit: limit)
            return try Answer(
                Aliases(aliases: aliases, history: history.map { AliasAnswer($0) }))
        }
    }
}

extension [AliasAnswer] {
    /// The aliases that name a version.
    fileprivate func names(of version: Int) -> [String] {
        filter { $0.version == version }.map(\.alias)
    }
}
