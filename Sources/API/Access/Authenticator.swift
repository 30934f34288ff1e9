internal import Postgres
internal import Registry

/// Finds out who asks.
struct Authenticator: Sendable {
    /// The token of the server's environment, which works also without a database.
    let environment: BearerToken?
    let admitsEverybody: Bool
    let pool: PostgresPool

    /// Whoever can be known without the database; nil when it must be asked.
    func knownCaller(_ header: String?) -> Caller? {
        if admitsEverybody { return .anybody }
        guard let header, let environment, environment.admits(header) else { return nil }
        return .environment
    }

    /// Whoever sent the value of an `Authorization` header and is not known without the database.
    ///
    /// - Throws: `APIError`: 401 that says what is wrong with the token.
    func caller(_ header: String?) async throws -> Caller {
        guard let header else { throw APIError.unauthorized }
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
