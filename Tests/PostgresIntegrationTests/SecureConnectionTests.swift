import Foundation
import LocalServers
import Postgres
import Testing

/// Connections to a server over TLS, whose authority is known or is not.
@Suite(.timeLimit(.minutes(2)))
struct SecureConnectionTests {
    /// Runs a cluster that takes nothing but TLS with a password or a client's certificate.
    private func withCluster(
        _ body: (PostgresCluster, CertificateAuthority, TemporaryDirectory) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-postgres-tls")
        defer { directory.remove() }
        let authority = try await CertificateAuthority(directory: directory.path)
        let server = try await authority.issue("server", alternatives: "DNS:localhost")
        let access = directory.appending("access")
        try """
        hostssl all certified 127.0.0.1/32 cert
        hostssl all all 127.0.0.1/32 scram-sha-256
        """.write(toFile: access, atomically: true, encoding: .utf8)
        // PostgreSQL wants its key readable by the account it runs as, and by nobody else.
        let owner = geteuid() == 0 ? "chown postgres server.key && " : ""
        try await LocalProcess.run(
            executable: "/bin/sh",
            arguments: ["-c", "cd '\(directory.path)' && \(owner)chmod 600 server.key"],
            logPath: directory.appending("log"), limit: .seconds(10))
        let cluster = try await PostgresCluster(
            directory: directory.appending("cluster"), password: "planted-7",
            synchronizesFiles: false,
            settings: [
                "ssl": "on", "ssl_cert_file": server.certificate, "ssl_key_file": server.key,
                "ssl_ca_file": authority.certificate, "hba_file": access,
            ])
        try await cluster.start()
        do {
            try await body(cluster, authority, directory)
        } catch {
            try? await cluster.stop(.immediate)
            throw error
        }
        try await cluster.stop(.immediate)
    }

    private func string(
        _ cluster: PostgresCluster, host: String = "localhost", root: String,
        user: String = "postgres", more: String = ""
    ) -> String {
        "host=\(host) hostaddr=127.0.0.1 port=\(cluster.port) user=\(user) dbname=postgres "
            + "sslmode=verify-full sslrootcert=\(root) \(more)"
    }

    private func refusal(_ connectionString: String) async throws -> String {
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection(connectionString: connectionString)
        }
        let text = try #require(error).description
        #expect(!text.contains("planted-7"))
        return text
    }

    @Test func `only a server of the authority, under its name, is talked to`() async throws {
        try await withCluster { cluster, authority, directory in
            let password = "password=planted-7"
            let connection = try await PostgresConnection(
                connectionString: string(cluster, root: authority.certificate, more: password))
            let rows = try await connection.query(
                """
                SELECT 1 FROM pg_stat_ssl
                WHERE pid = pg_backend_pid() AND ssl AND version >= 'TLSv1.2'
                """)
            #expect(rows.count == 1)
            await connection.close()

            let stranger = try await CertificateAuthority(
                directory: directory.path, name: "stranger")
            let untrusted = try await refusal(
                string(cluster, root: stranger.certificate, more: password))
            #expect(untrusted.contains("certificate verify failed"), "\(untrusted)")
            let renamed = try await refusal(
                string(
                    cluster, host: "db.example", root: authority.certificate, more: password))
            #expect(renamed.contains("does not match host name"), "\(renamed)")
        }
    }

    @Test func `a password comes from a file, or a certificate stands for it`() async throws {
        try await withCluster { cluster, authority, directory in
            let passwords = directory.appending("passwords")
            try "localhost:\(cluster.port):*:postgres:planted-7\n".write(
                toFile: passwords, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: passwords)
            let owner = try await PostgresConnection(
                connectionString: string(
                    cluster, root: authority.certificate, more: "passfile=\(passwords)"))
            try await owner.execute("CREATE ROLE certified LOGIN")
            await owner.close()

            let client = try await authority.issue("certified")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: client.key)
            let connection = try await PostgresConnection(
                connectionString: string(
                    cluster, root: authority.certificate, user: "certified",
                    more: "sslcert=\(client.certificate) sslkey=\(client.key)"))
            await connection.close()
            let without = try await refusal(
                string(
                    cluster, root: authority.certificate, user: "certified",
                    more: "sslcert=/none sslkey=/none"))
            #expect(without.contains("certificate"), "\(without)")
        }
    }
}
