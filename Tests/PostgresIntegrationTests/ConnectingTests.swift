import LocalServers
import Postgres
import Testing

@Suite(.postgresCluster(password: "correct horse 'staple\\"), .timeLimit(.minutes(1)))
struct ConnectingTests {
    private func failure(_ connectionString: String) async throws -> PostgresError {
        let pool = PostgresPool(
            configuration: PostgresPoolConfiguration(connectionString: connectionString))
        let direct = try #require(
            await #expect(throws: PostgresError.self) {
                try await PostgresConnection(connectionString: connectionString)
            })
        let pooled = await #expect(throws: PostgresError.self) {
            try await pool.query("SELECT 1")
        }
        #expect(pooled == direct)
        return direct
    }

    @Test func `the right password is let in`() async throws {
        let connection = try await PostgresConnection.toCluster()
        #expect(try await connection.query("SELECT 1").count == 1)
    }

    @Test func `a wrong password is told without the password`() async throws {
        let port = try PostgresClusterTrait.cluster.port
        let error = try await failure("postgresql://postgres:hunter2@127.0.0.1:\(port)/postgres")
        #expect(
            error.description
                == "PostgreSQL at 127.0.0.1:\(port) refused the password of user \"postgres\"")
        #expect(error.kind == .cannotConnect)
        #expect(!error.isRetriable)
        var dumped = ""
        dump(error, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }

    @Test func `a missing password is told`() async throws {
        let port = try PostgresClusterTrait.cluster.port
        let error = try await failure(
            "host=127.0.0.1 port=\(port) user=postgres dbname=postgres passfile=/dev/null")
        #expect(
            error.description == """
                PostgreSQL at 127.0.0.1:\(port) wants a password for user "postgres"; none was \
                given
                """)
    }

    @Test func `a missing database is told`() async throws {
        let cluster = try PostgresClusterTrait.cluster
        let error = try await failure(cluster.connectionString(database: "nowhere"))
        #expect(
            error.description
                == "PostgreSQL at 127.0.0.1:\(cluster.port) has no database \"nowhere\"")
        #expect(!error.isRetriable)
    }

    @Test func `a server that is not there is told at once`() async throws {
        let port = try FreePort.next()
        let error = try await failure("postgresql://u:hunter2@127.0.0.1:\(port)/d")
        #expect(
            error.description
                == "cannot reach PostgreSQL at 127.0.0.1:\(port): connection refused")
        #expect(error.isRetriable)
    }

    @Test func `a host that does not exist is told`() async throws {
        let error = try await failure("postgresql://u:hunter2@no-such-host.invalid:5432/d")
        #expect(
            error.description
                == "cannot reach PostgreSQL at no-such-host.invalid:5432: host name not known")
    }

    @Test func `a missing socket is told`() async throws {
        let error = try await failure("host=/no/such/folder port=5432 user=u password=hunter2")
        #expect(error.description.hasPrefix("cannot reach PostgreSQL at socket /no/such/folder"))
        #expect(error.description.hasSuffix("no such file or directory"))
    }
}
