internal import HTTPTypes
internal import Observations
internal import Pipelines
internal import Postgres
internal import Registry

/// What the stream worker found: windows, performance, offsets, dead letters.
struct StreamRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        let path = "/api/v1/pipelines/{name}"
        return [
            Route(.get, path + "/windows", query: ["limit", "before"]) { try await windows($0) },
            Route(.get, path + "/windows/{number}") { try await window($0) },
            Route(.get, path + "/performance", query: ["limit", "version"]) {
                try await performance($0)
            },
            Route(.get, path + "/offsets") { try await offsets($0) },
            Route(.get, path + "/dead-letters", query: ["limit"]) { try await deadLetters($0) },
        ]
    }

    private func windows(_ call: Call) async throws -> Answer {
        let limit = try call.query.limit(default: 50)
        let before = try call.query.integer("before", in: 0...Int64.max)
        let windows = try await ofPipeline(call) { connection, name in
            try await WindowStore(connection).windows(pipeline: name, before: before, limit: limit)
        }
        return try Answer(ListAnswer("windows", windows.map { WindowAnswer($0) }))
    }

    private func window(_ call: Call) async throws -> Answer {
        let number = try call.number("number", of: "window")
        let name = call.text("name")
        return try await pool.withConnection { connection in
            let revision = try await PipelineStore(connection).existing(name)
            let newest = try await WindowStore(connection).windows(
                pipeline: name, before: number == .max ? nil : number + 1, limit: 1
            ).first
            guard let newest, newest.number == number else {
                throw APIError.notFound(kind: "window", name: "\(number)")
            }
            let performance = try await WindowPerformanceStore(connection)
                .performance(pipeline: name, number: number)
            return try Answer(
                WindowReportAnswer(
                    newest, performance: performance, of: revision.pipeline.decode.target.kind))
        }
    }

    private func performance(_ call: Call) async throws -> Answer {
        let limit = try call.query.limit(default: 100)
        let version = try call.query.integer("version", in: 0...Int64(Int32.max))
        let snapshots = try await ofPipeline(call) { connection, name in
            try await PerformanceStore(connection).snapshots(
                pipeline: name, version: version.map { Int($0) }, limit: limit)
        }
        return try Answer(ListAnswer("performance", snapshots.map { PerformanceAnswer($0) }))
    }

    private func offsets(_ call: Call) async throws -> Answer {
        let offsets = try await ofPipeline(call) { connection, name in
            try await StreamPositionQuery(connection).offsets(of: name)
        }
        return try Answer(ListAnswer("offsets", offsets))
    }

    private func deadLetters(_ call: Call) async throws -> Answer {
        let limit = try call.query.limit(default: 50)
        let letters = try await ofPipeline(call) { connection, name in
            try await StreamPositionQuery(connection).deadLetters(of: name, limit: limit)
        }
        return try Answer(ListAnswer("deadLetters", letters))
    }

    private func ofPipeline<Value>(
        _ call: Call, _ body: (PostgresConnection, String) async throws -> [Value]
    ) async throws -> [Value] {
        let name = call.text("name")
        return try await pool.withConnection { connection in
            _ = try await PipelineStore(connection).existing(name)
            return try await body(connection, name)
        }
    }
}
