import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct AliasStoreTests {
        private func addVersions(_ count: Int, to pool: PostgresPool) async throws {
            try await pool.withTransaction { connection in
                try await ModelStore(connection).register(model: "churn")
                for number in 1...count {
                    _ = try await ModelStore(connection).add(.example("artifact \(number)"))
                }
            }
        }

        private func move(_ pool: PostgresPool, to version: Int) async throws {
            try await pool.withTransaction {
                try await AliasStore($0).move(
                    AliasStore.champion, of: "churn", to: version, actor: "ada", reason: "better")
            }
        }

        @Test func `an alias names one version now, and tells which it named before`() async throws
        {
            try await withDatabase { pool in
                try await addVersions(2, to: pool)
                try await pool.withConnection { connection async throws in
                    #expect(
                        try await AliasStore(connection).version("champion", of: "churn") == nil)
                }
                try await move(pool, to: 1)
                try await move(pool, to: 1)
                try await move(pool, to: 2)
                try await pool.withConnection { connection in
                    let store = AliasStore(connection)
                    #expect(try await store.version("champion", of: "churn") == 2)
                    let history = try await store.history(of: "churn")
                    #expect(history.map(\.version) == [2, 1])
                    #expect(history[0].validTo == nil)
                    #expect(history[1].validTo == history[0].validFrom)
                    #expect(history[0].actor == "ada")
                    #expect(history[0].reason == "better")
                    let early = history[1].validFrom - .seconds(1)
                    #expect(
                        try await store.version("champion", of: "churn", asOf: early) == nil)
                    let late = history[0].validFrom + .seconds(1)
                    #expect(try await store.version("champion", of: "churn", asOf: late) == 2)
                }
            }
        }

        @Test func `at every moment the alias named a version`() async throws {
            try await withDatabase { pool in
                try await addVersions(2, to: pool)
                for number in 0..<20 { try await move(pool, to: number % 2 + 1) }
                let gaps = try await pool.query(
                    """
                    SELECT count(*) AS gaps FROM model_aliases a WHERE valid_to IS NOT NULL
                      AND NOT EXISTS (SELECT FROM model_aliases b WHERE b.valid_from = a.valid_to)
                    """)
                #expect(try gaps[0].decode(Int64.self, "gaps") == 0)
            }
        }

        @Test func `moves at once happen one after the other`() async throws {
            try await withDatabase { pool in
                try await addVersions(8, to: pool)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 1...8 {
                        group.addTask { try await move(pool, to: number) }
                    }
                    try await group.waitForAll()
                }
                try await pool.withConnection { connection in
                    let history = try await AliasStore(connection).history(of: "churn")
                    #expect(Set(history.map(\.version)) == Set(1...8))
                    #expect(history.count { $0.validTo == nil } == 1)
                }
            }
        }

        @Test func `a version that does not exist gets no alias`() async throws {
            try await withDatabase { pool in
                try await addVersions(1, to: pool)
                await #expect(throws: PostgresError.self) { try await move(pool, to: 2) }
            }
        }
    }
}
