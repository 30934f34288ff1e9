internal import Postgres

/// Whether the database answers and has the tables of this version.
struct DatabaseReadiness {
    let pool: PostgresPool

    /// The number of the newest migration that this version of Kedge needs.
    static let migrationNeeded = 9
    /// A probe wants to know soon: longer than this counts as no answer.
    private static let timeout = Duration.seconds(2)

    /// What keeps the API from working; empty when nothing does.
    func problems() async -> [String: String] {
        await withTaskGroup(of: [String: String]?.self) { group in
            group.addTask { await look() }
            group.addTask {
                do {
                    // The time limit that races the look; cancelled when the look is done.
                    try await Task.sleep(for: Self.timeout)
                    return ["database": "it did not answer within \(Self.timeout)"]
                } catch {
                    return nil
                }
            }
            defer { group.cancelAll() }
            for await problems in group {
                if let problems { return problems }
            }
            return [:]
        }
    }

    private func look() async -> [String: String] {
        do {
            let table = try await pool.query(
                "SELECT to_regclass('kedge_migrations') IS NOT NULL AS is_there")
            guard try table.first?.decode(Bool.self, "is_there") == true else {
                return ["migrations": Self.missing(0)]
            }
            let rows = try await pool.query(
                "SELECT coalesce(max(number), 0)::bigint AS number FROM kedge_migrations")
            let applied = try rows.first?.decode(Int64.self, "number") ?? 0
            return applied >= Self.migrationNeeded ? [:] : ["migrations": Self.missing(applied)]
        } catch let error as PostgresError where error.kind == .server {
            return ["database": "it refused to answer: \(error.message)"]
        } catch {
            return ["database": "it cannot be reached"]
        }
    }

    private static func missing(_ applied: Int64) -> String {
        "expected migration \(migrationNeeded), got \(applied); run 'kedge migrate up'"
    }
}
