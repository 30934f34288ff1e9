import LocalServers
import Postgres
import Testing

@Suite(.postgresCluster, .timeLimit(.minutes(1)))
struct MigratorTests {
    private static let models = Migration(
        number: 1, name: "models", up: "CREATE TABLE models (id bigint); SELECT 1;",
        down: "DROP TABLE models")
    private static let versions = Migration(
        number: 2, name: "versions", up: "ALTER TABLE models ADD COLUMN version int",
        down: "ALTER TABLE models DROP COLUMN version")
    private static let lasting = Migration(
        number: 3, name: "lasting", up: "CREATE TABLE lasting (x int)", down: nil)

    /// A connection to a new database.
    private func database(_ name: String) async throws -> PostgresConnection {
        try await PostgresClusterTrait.cluster.createDatabase(name)
        return try await .toCluster(database: name)
    }

    private func states(
        _ migrator: PostgresMigrator, _ connection: PostgresConnection
    ) async throws -> [String] {
        try await migrator.status(on: connection).map { status in
            switch status.state {
            case .applied(let time):
                // 2020; the clock of the server is trusted no further.
                time.milliseconds > 1_577_836_800_000 ? "applied" : "applied too early"
            case .pending: "pending"
            case .changed: "changed"
            case .unknown: "unknown"
            }
        }
    }

    @Test func `migrations go up and down`() async throws {
        let connection = try await database("up_and_down")
        let all = [Self.models, Self.versions, Self.lasting]
        let migrator = try PostgresMigrator(migrations: all)
        #expect(try await states(migrator, connection) == ["pending", "pending", "pending"])
        #expect(try await migrator.up(to: 1, on: connection) == [Self.models])
        #expect(try await states(migrator, connection) == ["applied", "pending", "pending"])
        #expect(try await migrator.up(to: 2, on: connection) == [Self.versions])
        #expect(try await migrator.up(to: 2, on: connection) == [])
        #expect(try await migrator.down(steps: 1, on: connection) == [Self.versions])
        #expect(try await states(migrator, connection) == ["applied", "pending", "pending"])
        #expect(try await migrator.up(on: connection) == [Self.versions, Self.lasting])
        try await connection.execute("INSERT INTO models (id, version) VALUES (1, 1)")
    }

    @Test func `taking back more than there is takes back all`() async throws {
        let connection = try await database("take_back")
        let migrator = try PostgresMigrator(migrations: [Self.models, Self.versions])
        #expect(try await migrator.down(steps: 3, on: connection) == [])
        try await migrator.up(on: connection)
        #expect(
            try await migrator.down(steps: 3, on: connection) == [Self.versions, Self.models])
        #expect(
            try await connection.query("SELECT to_regclass('models')::text")[0]
                .decodeIfPresent(String.self, 0) == nil)
    }

    @Test func `what cannot be taken back is refused`() async throws {
        let connection = try await database("irreversible")
        let migrator = try PostgresMigrator(migrations: [Self.models, Self.versions, Self.lasting])
        try await migrator.up(on: connection)
        await #expect(throws: MigrationError.irreversible(title: "0003_lasting")) {
            try await migrator.down(on: connection)
        }
        #expect(try await states(migrator, connection) == ["applied", "applied", "applied"])
    }

    @Test func `a migration that changed after it was applied is refused`() async throws {
        let connection = try await database("changed")
        try await PostgresMigrator(migrations: [Self.models]).up(on: connection)
        let changed = Migration(
            number: 1, name: "models", up: "CREATE TABLE models (id int)", down: nil)
        let migrator = try PostgresMigrator(migrations: [changed, Self.versions])
        await #expect(throws: MigrationError.changed(title: "0001_models")) {
            try await migrator.up(on: connection)
        }
        await #expect(throws: MigrationError.changed(title: "0001_models")) {
            try await migrator.down(on: connection)
        }
        #expect(try await states(migrator, connection) == ["changed", "pending"])
    }

    @Test func `a database that is newer than the program is refused`() async throws {
        let connection = try await database("newer")
        try await PostgresMigrator(migrations: [Self.models, Self.versions]).up(on: connection)
        let older = try PostgresMigrator(migrations: [Self.models])
        await #expect(throws: MigrationError.unknownApplied(title: "0002_versions")) {
            try await older.up(on: connection)
        }
        #expect(try await states(older, connection) == ["applied", "unknown"])
    }

    @Test func `a failed migration leaves nothing behind and names its line`() async throws {
        let connection = try await database("failed")
        let broken = try Migration(
            fileName: "0002_broken.sql",
            text: """
                -- migrate:up
                CREATE TABLE half (x int);
                INSERT INTO half VALUES (1);

                SELECT * FROM missing;
                """)
        let migrator = try PostgresMigrator(migrations: [Self.models, broken])
        let error = await #expect(throws: MigrationError.self) {
            try await migrator.up(on: connection)
        }
        #expect(
            error?.description == """
                migration 0002_broken failed in line 5 and was rolled back: relation "missing" \
                does not exist (SQLSTATE 42P01)
                """)
        #expect(try await states(migrator, connection) == ["applied", "pending"])
        #expect(
            try await connection.query("SELECT to_regclass('half')::text")[0]
                .decodeIfPresent(String.self, 0) == nil)
        #expect(connection.isReusable)
    }

    @Test func `a migration that ends its transaction is refused`() async throws {
        let connection = try await database("ended")
        let migration = Migration(
            number: 1, name: "sly", up: "CREATE TABLE a (x int); COMMIT; BEGIN", down: nil)
        let migrator = try PostgresMigrator(migrations: [migration])
        await #expect(throws: MigrationError.endedTransaction(title: "0001_sly")) {
            try await migrator.up(on: connection)
        }
        #expect(try await states(migrator, connection) == ["pending"])
    }

    @Test func `two migrators at once apply each migration once`() async throws {
        let first = try await database("at_once")
        let second = try await PostgresConnection.toCluster(database: "at_once")
        let slow = Migration(
            number: 1, name: "slow",
            up: "CREATE TABLE t (x int); INSERT INTO t VALUES (1); SELECT pg_sleep(0.3)",
            down: nil)
        let next = Migration(number: 2, name: "next", up: "UPDATE t SET x = x + 1", down: nil)
        let migrator = try PostgresMigrator(migrations: [slow, next])
        async let one = migrator.up(on: first)
        async let other = migrator.up(on: second)
        let applied = try await one + other
        #expect(applied.map(\.number).sorted() == [1, 2])
        #expect(try await first.query("SELECT x FROM t")[0].decode(Int32.self, 0) == 2)
    }

    @Test func `numbers outside what exists are refused`() async throws {
        let connection = try await database("outside")
        let migrator = try PostgresMigrator(migrations: [Self.models])
        await #expect(throws: MigrationError.outOfRange(got: 2, most: 1)) {
            try await migrator.up(to: 2, on: connection)
        }
        await #expect(throws: MigrationError.outOfRange(got: -1, most: 1)) {
            try await migrator.down(steps: -1, on: connection)
        }
    }
}
