public import Observations
public import Postgres

/// Who may use the API: tokens by name, as hashes.
public struct APITokenStore: Sendable {
    /// A token as it is kept; the secret is not.
    public struct Entry: Sendable, Hashable, Codable {
        /// The number of the token.
        public let id: Int64
        /// The name, unique among tokens that are not revoked.
        public let name: String
        /// What its bearer may do.
        public let role: AccessRole
        /// Who made it.
        public let createdBy: String
        /// When it was made.
        public let createdAt: Timestamp
        /// From when on it is refused; nil: never.
        public let expiresAt: Timestamp?
        /// When it was revoked; nil: it was not.
        public let revokedAt: Timestamp?
        /// When it was last used, to the minute; nil: never.
        public let lastUsedAt: Timestamp?
        /// Whether its time had passed when it was read, by the clock of the database.
        public let isExpired: Bool

        /// Whether it admits, and if not, why.
        public var state: State {
            revokedAt != nil ? .revoked : isExpired ? .expired : .active
        }
    }

    /// Whether a token admits.
    public enum State: String, Sendable {
        case active, expired, revoked
    }

    /// How long a token holds when nobody says otherwise.
    public static let lifetimeDefault = Duration.seconds(90 * 86_400)
    /// The longest life that can be asked for; longer ones never expire, and must say so.
    public static let lifetimeMax = Duration.seconds(3650 * 86_400)
    /// How long a name may be, in characters.
    public static let nameCharactersMax = 100
    /// What a name must be, for messages.
    public static let nameForm =
        "1 to \(nameCharactersMax) letters, digits, dots, underscores and hyphens"

    private let connection: PostgresConnection

    /// The store as seen by `connection`.
    public init(_ connection: PostgresConnection) {
        self.connection = connection
    }

    /// Makes a token, and writes so into the audit log; call it in a transaction.
    ///
    /// - Parameter lifetime: From now; nil: for ever.
    /// - Returns: the secret, which can be had only here, and what is kept of it.
    /// - Throws: `RegistryError.conflict` when the name is taken, or is none.
    public func create(
        name: String, role: AccessRole, lifetime: Duration?, actor: String
    ) async throws -> (token: APIToken, entry: Entry) {
        guard Self.isName(name) else {
            throw RegistryError.conflict(
                expected: Self.nameForm, got: "another name")
        }
        var generator = SystemRandomNumberGenerator()
        let token = APIToken(using: &generator)
        let seconds = lifetime.map { Double($0.components.seconds) }
        let rows = try await connection.query(
            """
            INSERT INTO api_tokens (name, token_hash, role, created_by, expires_at)
            VALUES (\(name), \(token.hash.bytes), \(role.rawValue), \(actor),
                clock_timestamp() + make_interval(secs => \(seconds)))
            ON CONFLICT DO NOTHING RETURNING *, false AS is_expired
            """)
        guard let row = rows.first else {
            throw RegistryError.conflict(
                expected: "a name that no token has; revoke the one that has it, or take another",
                got: "'\(name)'")
        }
        let entry = try Self.entry(row)
        try await AuditLog(connection).record(
            actor: actor, action: "token.create", object: "token/\(name)",
            before: nil as Entry?, after: entry)
        return (token, entry)
    }

    /// Whose token it is, also when it is expired or revoked; notes that it was used.
    ///
    /// The database looks for the hash: how long that takes tells nothing about the token.
    public func use(_ token: APIToken) async throws -> Entry? {
        let rows = try await connection.query(
            """
            SELECT *, expires_at <= clock_timestamp() AS is_expired,
                coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) AS is_stale
            FROM api_tokens WHERE token_hash = \(token.hash.bytes)
            """)
        guard let row = rows.first else { return nil }
        let entry = try Self.entry(row)
        if try row.decode(Bool.self, "is_stale"), entry.revokedAt == nil, !entry.isExpired {
            _ = try await connection.execute(
                """
                UPDATE api_tokens SET last_used_at = clock_timestamp()
                WHERE id = \(entry.id)
                """)
        }
        return entry
    }

    /// All tokens, also those that are revoked, the newest first.
    public func entries(limit: Int = 1000) async throws -> [Entry] {
        try await connection.query(
            """
            SELECT *, expires_at <= clock_timestamp() AS is_expired FROM api_tokens
            ORDER BY id DESC LIMIT \(Int64(limit))
            """
        ).map(Self.entry)
    }

    /// Revokes the token of a name, and writes so into the audit log; call it in a transaction.
    ///
    /// - Throws: `RegistryError.notFound` when no token that is not revoked has the name.
    public func revoke(_ name: String, actor: String) async throws -> Entry {
        let held = try await connection.query(
            """
            SELECT *, expires_at <= clock_timestamp() AS is_expired FROM api_tokens
            WHERE name = \(name) AND revoked_at IS NULL FOR UPDATE
            """
        ).first.map(Self.entry)
        guard let held else {
            throw RegistryError.notFound(kind: "token", name: String(name.prefix(200)))
        }
        let rows = try await connection.query(
            """
            UPDATE api_tokens SET revoked_at = clock_timestamp(), revoked_by = \(actor)
            WHERE id = \(held.id)
            RETURNING *, expires_at <= clock_timestamp() AS is_expired
            """)
        guard let row = rows.first else {
            throw RegistryError.notFound(kind: "token", name: name)
        }
        let revoked = try Self.entry(row)
        try await AuditLog(connection).record(
            actor: actor, action: "token.revoke", object: "token/\(name)", before: held,
            after: revoked)
        return revoked
    }

    /// Whether a text can name a token; names stand in logs, so they are plain.
    public static func isName(_ name: String) -> Bool {
        (1...nameCharactersMax).contains(name.count)
            && name.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                    UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }

    private static func entry(_ row: PostgresRow) throws -> Entry {
        let role = try row.decode(String.self, "role")
        guard let role = AccessRole(rawValue: role) else {
            throw RegistryError.unreadable(what: "token", reason: "its role is unknown")
        }
        return Entry(
            id: try row.decode(Int64.self, "id"), name: try row.decode(String.self, "name"),
            role: role, createdBy: try row.decode(String.self, "created_by"),
            createdAt: try row.timestamp("created_at"),
            expiresAt: try row.timestampIfPresent("expires_at"),
            revokedAt: try row.timestampIfPresent("revoked_at"),
            lastUsedAt: try row.timestampIfPresent("last_used_at"),
            isExpired: try row.decodeIfPresent(Bool.self, "is_expired") ?? false)
    }
}
