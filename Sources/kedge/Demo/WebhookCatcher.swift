import Alerting
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A receiver of alerts: checks the signature of every message as anybody's receiver would.
final class WebhookCatcher: Sendable {
    /// A message that arrived with a valid signature.
    struct Caught: Sendable {
        /// `kedge.alert.firing` or `kedge.alert.resolved`.
        let type: String
        /// What the alert is about.
        let kind: String
        /// One sentence.
        let summary: String
    }

    /// The secret that messages are signed with.
    let secret: String
    private let signer: WebhookSigner
    private let caught = Mutex<[Caught]>([])
    private let refused = Mutex(0)

    init() throws {
        secret =
            "whsec_"
            + Data((0..<32).map { _ in UInt8.random(in: 0...255) }).base64EncodedString()
        signer = try WebhookSigner(secrets: [secret])
    }

    /// The messages that arrived since the last call.
    func take() -> [Caught] {
        caught.withLock { caught in
            defer { caught = [] }
            return caught
        }
    }

    /// How many messages had a wrong signature.
    var refusedCount: Int { refused.withLock { $0 } }

    /// Serves until the task is cancelled; tells the port it listens on.
    func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
        let router = Router()
        router.post("/alerts") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            return self.receive(request.headers, Array(body.readableBytesView))
        }
        var logger = Logger(label: "kedge.demo.webhooks")
        logger.logLevel = .critical
        try await Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { await onListening($0.localAddress?.port ?? 0) }, logger: logger
        ).run()
    }

    private func receive(_ headers: HTTPFields, _ body: [UInt8]) -> HTTPResponse.Status {
        func header(_ name: String) -> String {
            HTTPField.Name(name).flatMap { headers[$0] } ?? ""
        }
        do {
            try signer.verify(
                id: header("webhook-id"),
                timestampSeconds: Int64(header("webhook-timestamp")) ?? 0, body: body,
                signature: header("webhook-signature"),
                nowSeconds: Int64(Date().timeIntervalSince1970))
            let message = try JSONDecoder().decode(Message.self, from: Data(body))
            caught.withLock {
                $0.append(
                    Caught(
                        type: message.type, kind: message.data.kind, summary: message.data.summary))
            }
            return .noContent
        } catch {
            refused.withLock { $0 += 1 }
            return .unauthorized
        }
    }

    private struct Message: Decodable {
        struct Content: Decodable {
            let kind: String
            let summary: String
        }
        let type: String
        let data: Content
    }
}
