import Observations
import Registry

/// A token; the secret only where it was just made.
struct TokenDetail: Codable {
    let name: String
    let role: String
    let state: String
    let createdBy: String
    let createdAt: String
    let expiresAt: String?
    let revokedAt: String?
    let lastUsedAt: String?
    let token: String?

    /// A token of the database.
    init(_ entry: APITokenStore.Entry, secret: String? = nil) {
        name = entry.name
        role = entry.role.rawValue
        state = entry.state.rawValue
        createdBy = entry.createdBy
        createdAt = entry.createdAt.description
        expiresAt = entry.expiresAt?.description
        revokedAt = entry.revokedAt?.description
        lastUsedAt = entry.lastUsedAt?.description
        token = secret
    }
}
