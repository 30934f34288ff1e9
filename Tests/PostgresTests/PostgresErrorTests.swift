import Testing

@testable import Postgres

@Suite struct PostgresErrorTests {
    private func connecting(_ report: String) -> PostgresError {
        .cannotConnect(report: report, server: "127.0.0.1:5432", user: "kedge", database: "loop")
    }

    /// What libpq 15 reports.
    @Test(
        arguments: [
            (
                """
                connection to server at "127.0.0.1", port 5432 failed: Connection refused
                \tIs the server running on that host and accepting TCP/IP connections?
                """,
                "cannot reach PostgreSQL at 127.0.0.1:5432: connection refused", true
            ),
            (
                "connection to server at \"127.0.0.1\", port 5432 failed: timeout expired\n",
                "cannot reach PostgreSQL at 127.0.0.1:5432: timeout expired", true
            ),
            (
                "could not translate host name \"db\" to address: Name or service not known\n",
                "cannot reach PostgreSQL at 127.0.0.1:5432: host name not known", true
            ),
            (
                """
                connection to server at "127.0.0.1", port 5432 failed: FATAL:  password \
                authentication failed for user "kedge"
                """,
                "PostgreSQL at 127.0.0.1:5432 refused the password of user \"kedge\"", false
            ),
            (
                """
                connection to server at "127.0.0.1", port 5432 failed: fe_sendauth: no password \
                supplied
                """,
                """
                PostgreSQL at 127.0.0.1:5432 wants a password for user "kedge"; none was given
                """, false
            ),
            (
                """
                connection to server at "127.0.0.1", port 5432 failed: FATAL:  database "loop" \
                does not exist
                """,
                "PostgreSQL at 127.0.0.1:5432 has no database \"loop\"", false
            ),
            (
                """
                connection to server at "127.0.0.1", port 5432 failed: FATAL:  the database \
                system is starting up
                """,
                """
                PostgreSQL at 127.0.0.1:5432 refused the connection: the database system is \
                starting up
                """, true
            ),
        ])
    func `a failure to connect is a plain sentence`(
        report: String, sentence: String, isRetriable: Bool
    ) {
        let error = connecting(report)
        #expect(error.description == sentence)
        #expect(error.kind == .cannotConnect)
        #expect(error.isRetriable == isRetriable)
    }

    @Test(
        arguments: [
            (
                #"invalid input syntax for type integer: "hunter2""#,
                "invalid input syntax for type integer: (value withheld)"
            ),
            (#"value "99"9" is out of range"#, "value (value withheld) is out of range"),
            ("division by zero", "division by zero"),
        ])
    func `a data exception does not tell the value`(message: String, expected: String) {
        let error = PostgresError.server(sqlstate: "22P02", message: message, constraint: nil)
        #expect(error.message == expected)
    }

    @Test(arguments: ["40001", "40P01", "55P03"])
    func `a conflict with others can be tried again`(sqlstate: String) {
        let error = PostgresError.server(sqlstate: sqlstate, message: "x", constraint: nil)
        #expect(error.isRetriable)
        #expect(!error.isConnectionLost)
    }

    @Test func `a violated constraint is named and not tried again`() {
        let error = PostgresError.server(
            sqlstate: "23505", message: "duplicate key", constraint: "models_pkey")
        #expect(error.constraint == "models_pkey")
        #expect(error.isUniqueViolation)
        #expect(!error.isRetriable)
        #expect(error.description == "duplicate key (SQLSTATE 23505)")
    }

    @Test func `the farewell of the server is a lost connection`() {
        let error = PostgresError.server(sqlstate: "57P01", message: "bye", constraint: nil)
        #expect(error.kind == .connectionLost)
        #expect(error.isConnectionLost)
    }

    @Test func `only a cancelled task makes a cancelled statement a cancellation`() {
        let limit = PostgresError.server(sqlstate: "57014", message: "x", constraint: nil)
        #expect(limit.kind == .server)
        let cancelled = PostgresError.server(
            sqlstate: "57014", message: "x", constraint: nil, isCancelled: true)
        #expect(cancelled.kind == .cancelled)
    }

    @Test func `the place of a failed COPY is told without its value`() {
        #expect(
            PostgresError.copyPlace(context: #"COPY t, line 3, column a: "secret""#)
                == "COPY t, line 3, column a")
        #expect(PostgresError.copyPlace(context: "COPY t, line 3, column a") != nil)
        #expect(PostgresError.copyPlace(context: #"PL/pgSQL function f("x")"#) == nil)
    }

    @Test(
        arguments: [
            "host=h pass word=hunter2", "postgresql://u:hunter2@h/db?hunter2", "hunter2",
            "password='hunter2", "postgresql://u:hunter2@[h/db", "password=hunter2\0",
        ])
    func `a connection string that cannot be read is not repeated`(text: String) {
        let error = #expect(throws: PostgresError.self) {
            try ConnectionParameters(connectionString: text, settings: .init())
        }
        #expect(error?.kind == .invalidInput)
        #expect(error.map { "\($0)".contains("hunter2") } == false)
    }

    @Test func `connection parameters do not print their password`() throws {
        let parameters = try ConnectionParameters(
            connectionString: "postgresql://u:hunter2@h/db", settings: .init())
        #expect(parameters.values["password"] == "hunter2")
        var dumped = ""
        dump(parameters, to: &dumped)
        #expect(!"\(parameters) \(String(reflecting: parameters)) \(dumped)".contains("hunter2"))
        #expect(parameters.redacted("for hunter2!") == "for ********!")
    }

    @Test func `what the connection string says goes before the settings`() throws {
        let parameters = try ConnectionParameters(
            connectionString: "host=h connect_timeout=9 keepalives=0", settings: .init())
        #expect(parameters.values["connect_timeout"] == "9")
        #expect(parameters.values["keepalives"] == "0")
        #expect(parameters.values["fallback_application_name"] == "kedge")
    }
}
