internal import ControlPlane
internal import Decisions
internal import HTTPTypes
internal import Pipelines
internal import Postgres
internal import Registry

/// Retrainings: what came of them, and asking for one.
struct RetrainingRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        let path = "/api/v1/pipelines/{name}/retrainings"
        return [
            Route(.get, path, query: ["limit"]) { try await list($0) },
            Route(.post, path, body: .smallJSON) { try await request($0) },
        ]
    }

    private struct Requested: Encodable {
        let decision: String
        let trigger: RetrainTrigger
        let reason: String
    }

    private func list(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let limit = try call.query.limit(default: 50)
        let runs = try await pool.withConnection { connection in
            _ = try await PipelineStore(connection).existing(name)
            return try await RetrainingStore(connection).runs(pipeline: name, limit: limit)
        }
        return try Answer(ListAnswer("retrainings", runs.map { RetrainingAnswer($0) }))
    }

    private func request(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let reason = try await call.json(Reason.self, absent: Reason()).text
        let actor = call.caller.name
        let decision = try await pool.withTransaction { connection in
            let revision = try await PipelineStore(connection).existing(name)
            let decisions = try await RetrainRequests(connection).handle(
                [.requested(by: actor + (reason.isEmpty ? "" : ": \(reason)"))],
                pipeline: name, policy: revision.pipeline.decide.retrain, actor: actor)
            return decisions.first
        }
        switch decision {
        case .retrain(let trigger, let reason):
            return try Answer(
                Requested(decision: "retrain", trigger: trigger, reason: reason),
                status: .accepted)
        case .suppressed(_, let reason): throw APIError.conflict(reason)
        case .some(.none), nil: throw APIError.conflict("there is nothing to retrain for")
        }
    }
}
