internal import Registry

/// A token as it is listed; the secret stands in the answer to its making only.
struct TokenAnswer: Encodable {
    let name: String
    let role: String
    /// `active`, `expired` or `revoked`.
    let state: String
    let createdBy: String
    let createdAt: RFC3339Time
    let expiresAt: RFC3339Time?
    let revokedAt: RFC3339Time?
    let lastUsedAt: RFC3339Time?
    let token: String?

    init(_ entry: APITokenStore.Entry, secret: String? = nil) {
        name = entry.name
        role = entry.role.rawValue
        state = entry.state.rawValue
        createdBy = entry.createdBy
        createdAt = RFC3339Time(entry.createdAt)
        expiresAt = entry.expiresAt.map { RFC3339Time($0) }
        revokedAt = entry.revokedAt.map { RFC3339Time($0) }
        lastUsedAt = entry.lastUsedAt.map { RFC3339Time($0) }
        token = secret
    }
}
