internal import Postgres
internal import Registry

/// Finds out who asks.
struct Authenticator: Sendable {
    /// The token of the server's environment, which works also without a database.
    let environment: BearerToken?
    let admitsEverybody: Bool
    let pool: PostgresPool

    /// Whoever sent the value of an `Authorization` header.
    ///
    /// - Throws: `APIError`: 401 that says what is wrong with the token.
    func caller(_ header: String?) async throws -> Caller {
        if admitsEverybody { return .anybody }
        guard let header else { throw APIError.unauthorized }
        if let environment, environment.admits(header) { return .environment }
        guard let text = BearerToken.text(header), let token = APIToken(text) else {
            throw APIError.unauthorized
        }
        let entry = try await pool.withConnection { try await APITokenStore($0).use(token) }
        guard let entry else { throw APIError.badToken("there is no such token") }
        if let revokedAt = entry.revokedAt {
            throw APIError.badToken("the token was revoked at \(revokedAt)")
        }
        if entry.isExpired, let expiresAt = entry.expiresAt {
            throw APIError.badToken("the token expired at \(expiresAt)")
        }
        return .token(entry)
    }
}
