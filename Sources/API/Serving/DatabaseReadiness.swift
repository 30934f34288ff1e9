internal import Postgres
internal import Registry

/// Whether the database answers and has the tables of this version.
struct DatabaseReadiness {
    let pool: PostgresPool

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
            let problem = try await SchemaVersion(of: pool).problem
            return problem.map { ["migrations": $0] } ?? [:]
        } catch let error as PostgresError where error.kind == .server {
            return ["database": "it refused to answer: \(error.message)"]
        } catch {
            return ["database": "it cannot be reached"]
        }
    }
}
