import LocalServers
import Postgres
import Testing

/// All suites of the registry, in one cluster.
@Suite(.database, .timeLimit(.minutes(3)))
enum RegistrySuite {}

extension RegistrySuite {
    @Suite struct MigrationFilesTests {
        /// Everything in the schema `public` but the table of the migrations themselves.
        private func objects(_ connection: PostgresConnection) async throws -> [String] {
            try await connection.query(
                """
                SELECT relname::text AS name FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'kedge_migrations%'
                UNION ALL SELECT proname::text FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace
                ORDER BY name
                """
            ).map { try $0.decode(String.self, "name") }
        }

        @Test func `migrations go down to nothing and up to the same again`() async throws {
            let cluster = try DatabaseTrait.cluster
            try await cluster.createDatabase("up_and_down")
            let connection = try await PostgresConnection(
                connectionString: cluster.connectionString(database: "up_and_down"))
            let migrator = try DatabaseTrait.migrator()
            let count = try await migrator.up(on: connection).count
            #expect(count >= 4)
            let made = try await objects(connection)
            #expect(made.contains("models"))
            #expect(made.contains("refuse_change"))
            try await migrator.down(steps: count, on: connection)
            #expect(try await objects(connection) == [])
            try await migrator.up(on: connection)
            #expect(try await objects(connection) == made)
            for number in (0..<count).reversed() {
                try await migrator.down(steps: 1, on: connection)
                try await migrator.up(to: number + 1, on: connection)
                try await migrator.down(steps: 1, on: connection)
            }
            #expect(try await objects(connection) == [])
            await connection.close()
        }
    }
}
