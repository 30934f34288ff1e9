internal import HTTPTypes
internal import Postgres
internal import Registry

/// The tokens that admit to the API: making, listing and revoking them.
struct TokenRoutes {
    let pool: PostgresPool

    var routes: [Route] {
        let path = "/api/v1/tokens"
        return [
            Route(.get, path, query: ["limit"]) { try await list($0) },
            Route(.post, path, body: .smallJSON) { try await create($0) },
            Route(.delete, path + "/{name}") { try await revoke($0) },
        ]
    }

    /// What token is wanted.
    private struct Wanted: MemberDecodable {
        static let members: Set = ["name", "role", "expiresInSeconds", "neverExpires"]

        let name: String
        let role: AccessRole
        let expiresInSeconds: Int64?
        let neverExpires: Bool?

        /// How long it shall hold; nil: for ever.
        func lifetime() throws(APIError) -> Duration? {
            if neverExpires == true {
                guard expiresInSeconds == nil else {
                    throw .unprocessable(
                        "expected one of 'expiresInSeconds' and 'neverExpires', got both")
                }
                return nil
            }
            guard let expiresInSeconds else { return APITokenStore.lifetimeDefault }
            let most = APITokenStore.lifetimeMax.components.seconds
            guard (1...most).contains(expiresInSeconds) else {
                throw .unprocessable(
                    "expected 'expiresInSeconds' to be a whole number of 1 to \(most)")
            }
            return .seconds(expiresInSeconds)
        }
    }

    private func list(_ call: Call) async throws -> Answer {
        let limit = try call.query.limit(default: 100)
        let entries = try await pool.withConnection {
            try await APITokenStore($0).entries(limit: limit)
        }
        return try Answer(ListAnswer("tokens", entries.map { TokenAnswer($0) }))
    }

    private func create(_ call: Call) async throws -> Answer {
        let wanted = try await call.json(Wanted.self)
        guard APITokenStore.isName(wanted.name) else {
            throw APIError.unprocessable("expected 'name' to be \(APITokenStore.nameForm)")
        }
        let lifetime = try wanted.lifetime()
        let (token, entry) = try await pool.withTransaction { connection in
            try await APITokenStore(connection).create(
                name: wanted.name, role: wanted.role, lifetime: lifetime, actor: call.caller.name)
        }
        return try Answer(TokenAnswer(entry, secret: token.text), status: .created)
    }

    private func revoke(_ call: Call) async throws -> Answer {
        let name = call.text("name")
        let entry = try await pool.withTransaction {
            try await APITokenStore($0).revoke(name, actor: call.caller.name)
        }
        return try Answer(TokenAnswer(entry))
    }
}
