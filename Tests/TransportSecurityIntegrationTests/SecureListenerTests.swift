import Curl
import Foundation
import LocalServers
import Synchronization
import Testing
import TransportSecurity

@Suite(.serialized, .timeLimit(.minutes(2)))
struct SecureListenerTests {
    private func files(
        _ server: CertificateAuthority.Identity, clients: String? = nil
    ) -> ServerIdentityFiles {
        ServerIdentityFiles(
            certificate: server.certificate, key: server.key, clientAuthorities: clients)
    }

    @Test func `clients that trust its authority are answered, others are not`() async throws {
        try await withAuthority { directory, authority in
            let stranger = try await CertificateAuthority(
                directory: directory.path, name: "stranger")
            let server = try await authority.issue("server", alternatives: "DNS:localhost")
            try await withServer(identity: try ServerIdentity(files: files(server))) { port in
                try await expectAnswer(port, trusting: authority.certificate)
                let untrusted = await #expect(throws: HTTPFailure.self) {
                    try await ask(port, trusting: stranger.certificate)
                }
                #expect(untrusted?.kind == .tls)
                let otherName = await #expect(throws: HTTPFailure.self) {
                    try await ask(port, trusting: authority.certificate, host: "127.0.0.1")
                }
                #expect(otherName?.kind == .tls)
                await #expect(throws: HTTPFailure.self, "in the clear") {
                    try await ask(port, trusting: authority.certificate, scheme: "http")
                }
            }
        }
    }

    @Test(arguments: [("-tls1", false), ("-tls1_1", false), ("-tls1_2", true), ("-tls1_3", true)])
    func `TLS older than 1.2 is refused`(version: String, isTaken: Bool) async throws {
        try await withAuthority { directory, authority in
            let server = try await authority.issue("server")
            try await withServer(identity: try ServerIdentity(files: files(server))) { port in
                let client = try LocalProcess(
                    executable: "/usr/bin/env",
                    arguments: [
                        "openssl", "s_client", version, "-cipher", "DEFAULT@SECLEVEL=0",
                        "-CAfile", authority.certificate, "-verify_return_error", "-connect",
                        "localhost:\(port)",
                    ],
                    logPath: directory.appending("client.log"))
                let exit = try #require(await client.waitForExit(limit: .seconds(20)))
                #expect(exit.isSuccess == isTaken, "\(client.logTail())")
            }
        }
    }

    @Test func `only clients of the named authority are admitted`() async throws {
        try await withAuthority { directory, authority in
            let stranger = try await CertificateAuthority(
                directory: directory.path, name: "stranger")
            let server = try await authority.issue("server")
            let client = try await authority.issue("client")
            let intruder = try await stranger.issue("intruder")
            let identity = try ServerIdentity(
                files: files(server, clients: authority.certificate))
            #expect(identity.asksClients)
            try await withServer(identity: identity) { port in
                let trusted = authority.certificate
                try await expectAnswer(port, trusting: trusted, as: client)
                await #expect(throws: HTTPFailure.self, "no certificate") {
                    try await ask(port, trusting: trusted)
                }
                await #expect(throws: HTTPFailure.self, "another authority's certificate") {
                    try await ask(port, trusting: trusted, as: intruder)
                }
            }
        }
    }

    @Test func `a renewed pair is taken without a restart, half of one is not`() async throws {
        try await withAuthority { directory, authority in
            let next = try await CertificateAuthority(directory: directory.path, name: "next")
            let server = try await authority.issue("server")
            let renewed = try await next.issue("renewed")
            let changes = Mutex<[ServerIdentity.Change]>([])
            let identity = try ServerIdentity(files: files(server)) { change in
                changes.withLock { $0.append(change) }
            }
            try await withServer(identity: identity) { port in
                try await expectAnswer(port, trusting: authority.certificate)
                try Self.replace(server.certificate, by: renewed.certificate)
                try await eventually {
                    _ = try await ask(port, trusting: authority.certificate)
                    return !changes.withLock { $0.isEmpty }
                }
                guard case .refused(let error) = changes.withLock({ $0.first }) else {
                    Issue.record("half of a pair was taken")
                    return
                }
                #expect(error.description.contains("does not belong to the certificate"))
                try await expectAnswer(port, trusting: authority.certificate)

                try Self.replace(server.key, by: renewed.key)
                try await eventually {
                    (try? await ask(port, trusting: next.certificate)) == 200
                }
                #expect(
                    changes.withLock { $0.last }
                        == .renewed(expirySeconds: identity.expirySeconds))
                let former = await #expect(throws: HTTPFailure.self) {
                    try await ask(port, trusting: authority.certificate)
                }
                #expect(former?.kind == .tls)
            }
        }
    }

    private static func replace(_ path: String, by other: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: other))
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// Asks again and again until `condition` holds; an issue when it does not in time.
    private func eventually(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !condition() {
            guard ContinuousClock.now < deadline else {
                Issue.record("the condition did not hold in time")
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
