import Alerting
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// Somebody's receiver of alerts, who checks every signature.
final class AlertReceiver: Sendable {
    /// A message with a valid signature.
    struct Received: Sendable, Decodable {
        struct Content: Sendable, Decodable {
            let kind: String
            let pipeline: String
            var fingerprint = ""
            var startsAt = ""
            var summary = ""
        }
        let type: String
        let data: Content
        /// The id that all attempts at the same message have.
        var id: String?
    }

    /// The secret that messages are signed with.
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let signer: WebhookSigner
    private let checksTime: Bool
    private let messages = Mutex<[Received]>([])
    private let forgeries = Mutex(0)

    /// - Parameter checksTime: whether messages of another time are refused, as they should be.
    init(checksTime: Bool = true) throws {
        self.checksTime = checksTime
        signer = try WebhookSigner(secrets: [Self.secret])
    }

    /// The messages that arrived.
    var received: [Received] { messages.withLock { $0 } }

    /// How many messages had no valid signature.
    var forged: Int { forgeries.withLock { $0 } }

    /// Serves while `body` runs, which is told the URL.
    func serve(_ body: (String) async throws -> Void) async throws {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = Task {
            let router = Router()
            router.post("/alerts") { request, _ in
                let body = try await request.body.collect(upTo: 1 << 20)
                return self.take(request.headers, Array(body.readableBytesView))
            }
            var logger = Logger(label: "kedge.loop.alerts")
            logger.logLevel = .critical
            try await Application(
                router: router,
                configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { channel in
                    listening.yield(channel.localAddress?.port ?? 0)
                }, logger: logger
            ).run()
        }
        defer { server.cancel() }
        for await port in ports {
            return try await body("http://127.0.0.1:\(port)/alerts")
        }
        throw LoopFailure("the receiver of alerts did not start")
    }

    private func take(_ headers: HTTPFields, _ body: [UInt8]) -> HTTPResponse.Status {
        func header(_ name: String) -> String {
            HTTPField.Name(name).flatMap { headers[$0] } ?? ""
        }
        do {
            let sentSeconds = Int64(header("webhook-timestamp")) ?? 0
            try signer.verify(
                id: header("webhook-id"), timestampSeconds: sentSeconds, body: body,
                signature: header("webhook-signature"),
                nowSeconds: checksTime ? Int64(Date().timeIntervalSince1970) : sentSeconds)
            var message = try JSONDecoder().decode(Received.self, from: Data(body))
            message.id = header("webhook-id")
            messages.withLock { [message] in $0.append(message) }
            return .noContent
        } catch {
            forgeries.withLock { $0 += 1 }
            return .unauthorized
        }
    }
}
