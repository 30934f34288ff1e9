internal import HTTPTypes
internal import Postgres
internal import Registry

/// Alerts of pipelines, and the messages about them.
struct AlertRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        let path = "/api/v1/pipelines/{name}/alerts"
        return [
            Route(.get, path, query: ["limit"]) { try await alerts($0) },
            Route(.get, path + "/deliveries", query: ["limit"]) { try await deliveries($0) },
        ]
    }

    private func alerts(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let limit = try call.query.limit(default: 100)
        let alerts = try await pool.withConnection { connection in
            _ = try await PipelineStore(connection).existing(name)
            return try await AlertStore(connection).alerts(pipeline: name, limit: limit)
        }
        return try Answer(ListAnswer("alerts", alerts.map { AlertAnswer($0) }))
    }

    private func deliveries(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let limit = try call.query.limit(default: 100)
        let deliveries = try await pool.withConnection { connection in
            _ = try await PipelineStore(connection).existing(name)
            return try await AlertStore(connection).deliveries(pipeline: name, limit: limit)
        }
        return try Answer(ListAnswer("deliveries", deliveries.map { AlertDeliveryAnswer($0) }))
    }
}
