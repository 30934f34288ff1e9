internal import Registry

/// Who asks, as the audit log names them, and what they may do.
struct Caller: Sendable {
    /// `token/NAME`, `environment` or `anybody`.
    let name: String
    let role: AccessRole

    /// Whoever bears a stored token.
    static func token(_ entry: APITokenStore.Entry) -> Caller {
        Caller(name: "token/\(entry.name)", role: entry.role)
    }

    /// Whoever bears the token of the server's environment: the admin of last resort.
    static let environment = Caller(name: "environment", role: .admin)
    /// Whoever asks a server that admits everybody.
    static let anybody = Caller(name: "anybody", role: .admin)
}
