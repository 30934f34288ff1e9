public import Postgres

/// Which tables a database has: the number of the newest migration that was applied to it.
public struct SchemaVersion: Equatable, Sendable {
    /// The number of the newest migration that this version of Kedge knows, and needs.
    public static let needed = 13

    /// The number of the newest migration that was applied, 0 for none.
    public let applied: Int

    /// Says which tables there are.
    public init(applied: Int) {
        self.applied = applied
    }

    /// Looks which tables there are.
    ///
    /// - Throws: `PostgresError`.
    public init(of pool: PostgresPool) async throws {
        let table = try await pool.query(
            "SELECT to_regclass('kedge_migrations') IS NOT NULL AS is_there")
        guard try table.first?.decode(Bool.self, "is_there") == true else {
            applied = 0
            return
        }
        let rows = try await pool.query(
            "SELECT coalesce(max(number), 0)::bigint AS number FROM kedge_migrations")
        applied = Int(try rows.first?.decode(Int64.self, "number") ?? 0)
    }

    /// What is wrong with the tables, and what mends it; nil when they are this version's.
    ///
    /// Newer tables are wrong too: what an older version writes to them, the newer may misread.
    public var problem: String? {
        switch applied {
        case Self.needed: nil
        case ..<Self.needed:
            "expected migration \(Self.needed), got \(applied); run 'kedge migrate up'"
        default:
            "expected migration \(Self.needed), got \(applied) of a newer Kedge; run that version, "
                + "or go back with its 'kedge migrate down --steps \(applied - Self.needed)'"
        }
    }

    /// Refuses tables that are not this version's.
    ///
    /// - Throws: `RegistryError.schema`, `PostgresError`.
    public static func require(_ pool: PostgresPool) async throws {
        if let problem = try await SchemaVersion(of: pool).problem {
            throw RegistryError.schema(problem)
        }
    }
}
