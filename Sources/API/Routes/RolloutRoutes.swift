internal import ControlPlane
internal import HTTPTypes
internal import Pipelines
internal import Postgres
internal import Registry
internal import Rollouts

/// Rollouts: starting one by hand, watching it, and asking something of it.
struct RolloutRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        let ofPipeline = "/api/v1/pipelines/{name}/rollouts"
        let one = "/api/v1/rollouts/{id}"
        let looking = [
            Route(.get, ofPipeline, query: ["limit"]) { try await list($0) },
            Route(.post, ofPipeline, body: .smallJSON) { try await start($0) },
            Route(.get, one) { try await show($0) },
            Route(.get, one + "/events", query: ["after"]) { try await events($0) },
        ]
        let asking = RolloutRequest.allCases.map { request in
            Route(.post, one + "/\(request.rawValue)", body: .smallJSON) {
                try await ask(request, $0)
            }
        }
        return looking + asking
    }

    /// Which version to bring, and why.
    private struct Start: MemberDecodable {
        static let members: Set = ["version", "reason"]

        let version: Int
        let reason: String?
    }

    private struct Asked: Encodable {
        let request: Int64
        let rollout: Int64
    }

    private func list(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let limit = try call.query.limit(default: 50)
        let rollouts = try await pool.withConnection { connection in
            _ = try await PipelineStore(connection).existing(name)
            return try await RolloutStore(connection).rollouts(pipeline: name, limit: limit)
        }
        return try Answer(ListAnswer("rollouts", rollouts.map { RolloutAnswer($0) }))
    }

    private func start(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let asked = try await call.json(Start.self)
        let reason = Reason(reason: asked.reason).text
        let entry = try await pool.withTransaction { connection in
            let pipeline = try await PipelineStore(connection).existing(name).pipeline
            let version = try await ModelStore(connection).version(
                asked.version, of: pipeline.model)
            let id = try await RolloutStarter(connection).start(
                pipeline, canary: version.version, requestedBy: call.caller.name, reason: reason)
            guard let id else {
                throw APIError.conflict("expected no active rollout of '\(name)', got one")
            }
            return try await RolloutStore(connection).rollout(id)
        }
        return try Answer(RolloutAnswer(entry), status: .created)
    }

    private func show(_ call: Call) async throws -> Answer {
        let id = try call.number("id", of: "rollout")
        let entry = try await pool.withConnection { try await RolloutStore($0).rollout(id) }
        return try Answer(RolloutAnswer(entry))
    }

    private func events(_ call: Call) async throws -> Answer {
        let id = try call.number("id", of: "rollout")
        let after = try call.query.integer("after", in: 0...Int64(Int32.max)) ?? 0
        let events = try await pool.withConnection { connection in
            let store = RolloutStore(connection)
            _ = try await store.rollout(id)
            return try await store.events(id, after: Int(after))
        }
        return try Answer(ListAnswer("events", try events.map { try RolloutEventAnswer($0) }))
    }

    private func ask(_ request: RolloutRequest, _ call: Call) async throws -> Answer {
        let id = try call.number("id", of: "rollout")
        let reason = try await call.json(Reason.self, absent: Reason()).text
        let number = try await pool.withTransaction { connection in
            let store = RolloutStore(connection)
            let entry = try await store.rollout(id)
            guard entry.finishedAt == nil else {
                throw APIError.conflict(
                    "expected an active rollout, got one that is "
                        + "\(entry.state.phase.rawValue) and finished")
            }
            try await AuditLog(connection).record(
                actor: call.caller.name, action: "rollout.\(request.rawValue)",
                object: "rollout/\(id)", before: ["phase": entry.state.phase.rawValue],
                after: ["request": request.rawValue, "reason": reason])
            return try await store.request(request.rawValue, of: id, actor: call.caller.name)
        }
        return try Answer(Asked(request: number, rollout: id), status: .accepted)
    }
}
