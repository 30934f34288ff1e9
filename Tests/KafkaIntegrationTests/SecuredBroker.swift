import Foundation
import LocalServers
import Testing

/// A broker behind a proxy that ends TLS, and asks who a client is where it is told to.
struct SecuredBroker {
    /// Who may come in over SASL.
    struct Account {
        let mechanism: String
        let user: String
        let password: String
    }

    let directory: TemporaryDirectory
    let authority: CertificateAuthority
    let servers: String

    /// The properties of a client that trusts an authority.
    func properties(
        _ authority: CertificateAuthority, _ client: CertificateAuthority.Identity? = nil
    ) -> [String: String] {
        var all = [
            "bootstrap.servers": servers, "security.protocol": "SSL",
            "ssl.ca.location": authority.certificate,
            "ssl.endpoint.identification.algorithm": "https",
        ]
        all["ssl.certificate.location"] = client?.certificate
        all["ssl.key.location"] = client?.key
        return all
    }

    /// The properties of a client that says who it is.
    func properties(_ account: Account) -> [String: String] {
        properties(authority).merging([
            "security.protocol": "SASL_SSL", "sasl.mechanism": account.mechanism,
            "sasl.username": account.user, "sasl.password": account.password,
        ]) { $1 }
    }

    /// Runs a broker with the topic `secured` behind the proxy.
    ///
    /// - Parameters:
    ///   - asksClients: whether clients must show a certificate.
    ///   - alternatives: whom the proxy's certificate is for.
    ///   - account: who may come in; nil: everybody.
    static func run(
        asksClients: Bool = false, alternatives: String = "IP:127.0.0.1",
        account: Account? = nil, _ body: (SecuredBroker) async throws -> Void
    ) async throws {
        let script = try #require(
            Bundle.module.path(
                forResource: "secure_proxy", ofType: "py", inDirectory: "Fixtures"))
        try await TestBroker.run { test in
            let directory = test.directory
            let authority = try await CertificateAuthority(directory: directory.path)
            let server = try await authority.issue("server", alternatives: alternatives)
            let port = try FreePort.next()
            var environment = ProcessInfo.processInfo.environment
            environment["SCRAM_PASSWORD"] = account?.password
            let proxy = try LocalProcess(
                executable: "/usr/bin/env",
                arguments: [
                    "python3", script, "\(port)", "\(test.broker.port)", server.certificate,
                    server.key, asksClients ? authority.certificate : "",
                ] + (account.map { [$0.mechanism, $0.user] } ?? []),
                environment: environment, logPath: directory.appending("proxy.log"))
            let deadline = ContinuousClock.now + .seconds(20)
            while !FreePort.isListening(port) {
                try #require(ContinuousClock.now < deadline && proxy.isRunning, "the proxy")
                _ = await proxy.waitForExit(limit: .milliseconds(10))
            }
            try await test.createTopic("secured")
            try await body(
                SecuredBroker(
                    directory: directory, authority: authority, servers: "127.0.0.1:\(port)"))
            try await proxy.killAndWait()
        }
    }
}
