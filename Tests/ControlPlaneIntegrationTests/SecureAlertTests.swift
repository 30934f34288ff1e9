import ControlPlane
import Foundation
import LocalServers
import Observations
import Postgres
import Registry
import Testing

extension ControlPlaneSuite {
    /// Receivers of alerts that speak TLS, with an authority that no system knows.
    @Suite struct SecureAlertTests {
        /// Runs a receiver that asks for certificates; its files are below a secrets directory.
        private func withReceiver(
            _ body: (ControlHarness, TestReceiver, TemporaryDirectory) async throws -> Void
        ) async throws {
            let directory = try TemporaryDirectory(prefix: "kedge-secrets")
            defer { directory.remove() }
            let authority = try await CertificateAuthority(directory: directory.path)
            let receiver = try await TestReceiver(
                statuses: [204],
                secured: .init(
                    authority: authority, server: try await authority.issue("server"),
                    client: try await authority.issue("client")))
            try await ControlHarness.run { harness in
                var harness = harness
                harness.settings.environment = ["KEDGE_SECRET_HOOK": TestReceiver.secret]
                harness.settings.secretsDirectory = directory.path
                try await body(harness, receiver, directory)
            }
        }

        /// Lets an alert go to a receiver with some files of TLS, and returns what became of it.
        private func delivery(
            _ harness: ControlHarness, _ receiver: TestReceiver, _ files: String
        ) async throws -> AlertStore.Delivery {
            try await harness.apply(
                harness.yaml(
                    decide: """
                        alerts:
                            receivers:
                              - {name: ops, webhook: "\(receiver.url)",
                                 secretEnvironment: KEDGE_SECRET_HOOK\(files)}
                        """))
            try await harness.pool.withTransaction {
                _ = try await AlertStore($0).fire(
                    AlertStore.Alert(
                        pipeline: "churn", kind: "drift", fingerprint: "churn/drift",
                        severity: "warning", summary: "it drifted", details: [:],
                        startsAt: Timestamp(milliseconds: ChurnStream.start)),
                    receivers: ["ops"])
            }
            func last() async throws -> AlertStore.Delivery? {
                try await harness.pool.withConnection {
                    try await AlertStore($0).deliveries(pipeline: "churn").first
                }
            }
            try await harness.withDispatcher {
                try await eventually {
                    let delivery = try await last()
                    return delivery?.attempts ?? 0 > 0 || delivery?.error != nil
                }
            }
            return try #require(try await last())
        }

        private let client = ", clientCertificateFile: client.pem, clientKeyFile: client.key"

        @Test func `an alert reaches a receiver of an authority that the pipeline names`()
            async throws
        {
            try await withReceiver { harness, receiver, _ in
                let sent = try await delivery(
                    harness, receiver, ", caFile: authority.pem" + client)
                #expect(sent.state == "delivered", "\(sent.error ?? "")")
                let heard = try await receiver.received()
                #expect(heard.map(\.isSigned) == [true])
            }
        }

        @Test(arguments: [
            ("", "certificate"), (", caFile: authority.pem", "ertificate"),
            (", caFile: client.pem", "certificate"),
            (", caFile: missing.pem", "below the secrets directory"),
            (", caFile: /etc/passwd", "below the secrets directory"),
        ])
        func `it reaches no receiver whose identity, or its own, is not proven`(
            files: String, reason: String
        ) async throws {
            try await withReceiver { harness, receiver, _ in
                let sent = try await delivery(harness, receiver, files)
                #expect(sent.state == "pending")
                #expect(sent.error?.contains(reason) == true, "\(sent.error ?? "")")
                #expect(try await receiver.received().isEmpty)
            }
        }

        @Test func `without a secrets directory no file of a pipeline is opened`() async throws {
            try await withReceiver { harness, receiver, directory in
                var harness = harness
                harness.settings.secretsDirectory = nil
                let sent = try await delivery(
                    harness, receiver, ", caFile: \(directory.appending("authority.pem"))")
                #expect(sent.state == "pending")
                #expect(sent.error?.contains("--secrets-directory") == true)
            }
        }
    }
}
