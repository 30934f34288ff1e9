internal import HTTPTypes
internal import Postgres
internal import Registry

/// The audit log.
struct AuditRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        let query: Set = ["object", "actor", "action", "from", "to", "before", "limit"]
        return [Route(.get, "/api/v1/audit", query: query) { try await list($0) }]
    }

    private func list(_ call: Call) async throws -> Answer {
        let limit = try call.query.limit(default: 100)
        var filter = AuditLog.Filter()
        filter.object = call.query.text("object")
        filter.actor = call.query.text("actor")
        filter.action = call.query.text("action")
        filter.from = try call.query.time("from")
        filter.to = try call.query.time("to")
        filter.before = try call.query.integer("before", in: 0...Int64.max)
        let wanted = filter
        let entries = try await pool.withConnection {
            try await AuditLog($0).entries(wanted, limit: limit)
        }
        return try Answer(ListAnswer("entries", try entries.map { try AuditAnswer($0) }))
    }
}
