internal import HTTPTypes
internal import Postgres
internal import Registry

/// The audit log.
struct AuditRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        [Route(.get, "/api/v1/audit", query: ["object", "limit"]) { try await list($0) }]
    }

    private func list(_ call: Call) async throws -> Answer {
        let limit = try call.query.limit(default: 100)
        let entries = try await pool.withConnection {
            try await AuditLog($0).entries(object: call.query.text("object"), limit: limit)
        }
        return try Answer(ListAnswer("entries", try entries.map { try AuditAnswer($0) }))
    }
}
