internal import HTTPTypes
internal import Registry

/// Who is let in at a route: everybody, or whoever has at least a role.
enum RouteAccess: Equatable, Sendable {
    case open
    case role(AccessRole)

    /// The one place that says what each role may do, by method and pattern.
    static let table: [String: RouteAccess] = [
        "GET /healthz": .open,
        "GET /readyz": .open,
        "GET /metrics": .open,
        "GET /api/v1/openapi.json": .open,

        "GET /api/v1/pipelines": .role(.viewer),
        "POST /api/v1/pipelines/validate": .role(.viewer),
        "GET /api/v1/pipelines/{name}": .role(.viewer),
        "GET /api/v1/pipelines/{name}/revisions": .role(.viewer),
        "GET /api/v1/pipelines/{name}/retrainings": .role(.viewer),
        "GET /api/v1/pipelines/{name}/windows": .role(.viewer),
        "GET /api/v1/pipelines/{name}/windows/{number}": .role(.viewer),
        "GET /api/v1/pipelines/{name}/performance": .role(.viewer),
        "GET /api/v1/pipelines/{name}/offsets": .role(.viewer),
        "GET /api/v1/pipelines/{name}/dead-letters": .role(.viewer),
        "GET /api/v1/pipelines/{name}/alerts": .role(.viewer),
        "GET /api/v1/pipelines/{name}/alerts/deliveries": .role(.viewer),
        "GET /api/v1/pipelines/{name}/rollouts": .role(.viewer),
        "GET /api/v1/rollouts/{id}": .role(.viewer),
        "GET /api/v1/rollouts/{id}/events": .role(.viewer),
        "GET /api/v1/models": .role(.viewer),
        "GET /api/v1/models/{model}/versions": .role(.viewer),
        "GET /api/v1/models/{model}/versions/{version}": .role(.viewer),
        "GET /api/v1/models/{model}/versions/{version}/artifact": .role(.viewer),
        "GET /api/v1/models/{model}/aliases": .role(.viewer),
        "GET /api/v1/audit": .role(.viewer),

        "PUT /api/v1/pipelines/{name}": .role(.editor),
        "POST /api/v1/pipelines/{name}/rows": .role(.editor),
        "POST /api/v1/pipelines/{name}/retrainings": .role(.editor),
        "POST /api/v1/models/{model}/versions": .role(.editor),

        "POST /api/v1/pipelines/{name}/rollouts": .role(.approver),
        "POST /api/v1/rollouts/{id}/promote": .role(.approver),
        "POST /api/v1/rollouts/{id}/abort": .role(.approver),
        "POST /api/v1/rollouts/{id}/pause": .role(.approver),
        "POST /api/v1/rollouts/{id}/resume": .role(.approver),

        "GET /api/v1/tokens": .role(.admin),
        "POST /api/v1/tokens": .role(.admin),
        "DELETE /api/v1/tokens/{name}": .role(.admin),
    ]

    /// Who is let in at a route; only admins at one that the table forgot.
    init(_ method: HTTPRequest.Method, _ pattern: String) {
        self = Self.table["\(method.rawValue) \(pattern)"] ?? .role(.admin)
    }
}
