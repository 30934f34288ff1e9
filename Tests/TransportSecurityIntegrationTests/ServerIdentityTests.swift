import Foundation
import LocalServers
import Testing
import TransportSecurity

@Suite(.timeLimit(.minutes(1)))
struct ServerIdentityTests {
    private func refusal(_ files: ServerIdentityFiles) throws -> String {
        try #require(#expect(throws: ServerIdentityError.self) { try ServerIdentity(files: files) })
            .description
    }

    @Test func `a whole pair is taken, and tells when it ends`() async throws {
        try await withAuthority { _, authority in
            let server = try await authority.issue("server")
            let identity = try ServerIdentity(
                files: ServerIdentityFiles(certificate: server.certificate, key: server.key))
            let days = (Double(identity.expirySeconds) - Date().timeIntervalSince1970) / 86_400
            #expect(days > 1.9 && days < 2.1)
            #expect(!identity.asksClients)
        }
    }

    @Test func `a missing file is named`() throws {
        let text = try refusal(ServerIdentityFiles(certificate: "/no/such.pem", key: "/no/key"))
        #expect(text == "cannot read '/no/such.pem': no such file or directory")
    }

    @Test func `a file that holds something else is named, and not quoted`() async throws {
        try await withAuthority { directory, authority in
            let server = try await authority.issue("server")
            let other = directory.appending("other")
            try "hunter2".write(toFile: other, atomically: true, encoding: .utf8)
            #expect(
                try refusal(ServerIdentityFiles(certificate: other, key: server.key))
                    == "expected certificates in PEM in '\(other)'")
            #expect(
                try refusal(ServerIdentityFiles(certificate: server.certificate, key: other))
                    == "expected a private key in PEM in '\(other)'")
            #expect(
                try refusal(
                    ServerIdentityFiles(
                        certificate: server.certificate, key: server.key,
                        clientAuthorities: other))
                    == "expected certificates in PEM in '\(other)'")
        }
    }

    @Test func `a key of another certificate is told`() async throws {
        try await withAuthority { _, authority in
            let server = try await authority.issue("server")
            let other = try await authority.issue("other")
            let text = try refusal(
                ServerIdentityFiles(certificate: server.certificate, key: other.key))
            #expect(
                text == """
                    the key in '\(other.key)' does not belong to the certificate in \
                    '\(server.certificate)', which must come first there
                    """)
        }
    }

    @Test func `a certificate that has expired is told with its end`() async throws {
        try await withAuthority { _, authority in
            let old = try await authority.issue("old", days: -1)
            let text = try refusal(
                ServerIdentityFiles(certificate: old.certificate, key: old.key))
            // It began now and ended a day ago, so either sentence is true of it.
            #expect(text.hasPrefix("the certificate in '\(old.certificate)' expired at 2"))
        }
    }

    @Test func `a key with a passphrase is told, and asked of nobody`() async throws {
        try await withAuthority { directory, authority in
            let server = try await authority.issue("server")
            let locked = directory.appending("locked.key")
            try await LocalProcess.run(
                executable: "/usr/bin/env",
                arguments: [
                    "openssl", "pkcs8", "-topk8", "-in", server.key, "-out", locked, "-passout",
                    "pass:hunter2",
                ],
                logPath: directory.appending("log"), limit: .seconds(30))
            #expect(
                try refusal(ServerIdentityFiles(certificate: server.certificate, key: locked))
                    == "expected a private key in PEM in '\(locked)', without a passphrase, "
                    + "got an encrypted one")
        }
    }
}
