public import Curl
import FoundationEssentials

/// Delivers messages to one receiver, again and again until it takes them or refuses for good.
///
/// A sender with a durable queue makes single attempts (`attempt`) and asks `schedule` when the
/// next is due; one without uses `deliver`.
public struct WebhookDelivery: Sendable {
    /// When undelivered messages are sent again.
    public let schedule: RetrySchedule
    private let receiver: WebhookReceiver
    private let transport: HTTPTransport
    private let nowMilliseconds: @Sendable () -> Int64
    private let randomness: @Sendable () -> Double
    private let sleep: @Sendable (Duration) async throws -> Void

    /// Makes a delivery.
    ///
    /// - Parameters:
    ///   - transport: Its `permitsAddress` can refuse private addresses.
    ///   - nowMilliseconds: The clock, in milliseconds since the epoch.
    ///   - randomness: A number in 0..<1 for the jitter.
    ///   - sleep: Waits between attempts.
    public init(
        to receiver: WebhookReceiver, transport: HTTPTransport,
        schedule: RetrySchedule = .standard,
        nowMilliseconds: @escaping @Sendable () -> Int64 = Self.systemClock,
        randomness: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            // The pause between attempts; tests pass a clock of their own.
            try await Task.sleep(for: $0)
        }
    ) {
        self.receiver = receiver
        self.transport = transport
        self.schedule = schedule
        self.nowMilliseconds = nowMilliseconds
        self.randomness = randomness
        self.sleep = sleep
    }

    /// The system's clock, in milliseconds since the epoch.
    public static let systemClock: @Sendable () -> Int64 = {
        Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
    }

    /// Attempts until the receiver takes the message, refuses it, or the schedule ends.
    public func deliver(_ message: WebhookMessage) async -> WebhookReport {
        var attempts: [WebhookAttempt] = []
        func report(_ outcome: WebhookReport.Outcome) -> WebhookReport {
            WebhookReport(messageID: message.id, outcome: outcome, attempts: attempts)
        }
        while true {
            let attempt = await attempt(message)
            attempts.append(attempt)
            switch attempt.outcome {
            case .delivered: return report(.delivered)
            case .refused: return report(.refused)
            case .retriable: break
            }
            let delay = schedule.delay(
                afterAttempts: attempts.count,
                retryAfterMilliseconds: attempt.retryAfterMilliseconds, randomness: randomness())
            guard let delay else { return report(.exhausted) }
            do {
                try await sleep(delay)
            } catch {
                return report(.cancelled)
            }
        }
    }

    /// Sends the message once, signed with the present time.
    public func attempt(_ message: WebhookMessage) async -> WebhookAttempt {
        let now = nowMilliseconds()
        let seconds = now / 1000
        var headers = [
            HTTPHeader("Content-Type", "application/json"),
            HTTPHeader("User-Agent", "kedge"),
            HTTPHeader("webhook-id", message.id),
            HTTPHeader("webhook-timestamp", "\(seconds)"),
        ]
        if let signer = receiver.signer {
            let signature = signer.signature(
                id: message.id, timestampSeconds: seconds, body: message.body)
            headers.append(HTTPHeader("webhook-signature", signature))
        }
        do throws(HTTPFailure) {
            let response = try await transport.send(
                HTTPRequest(
                    method: "POST", url: receiver.url, headers: headers, body: message.body,
                    timeout: receiver.timeout))
            return Self.judge(response, now: now)
        } catch {
            // The receiver's certificate may be put right while the message waits; a malformed URL
            // or an address that is not permitted will not.
            let isFinal = error.kind == .invalidRequest || error.kind == .addressNotPermitted
            return WebhookAttempt(
                outcome: isFinal ? .refused : .retriable, status: nil, reason: error.description,
                retryAfterMilliseconds: nil, atMilliseconds: now)
        }
    }

    /// Statuses below 500 that may pass: time out, too early, too many requests.
    private static let retriableStatuses: Set<Int> = [408, 425, 429]

    private static func judge(_ response: HTTPResponse, now: Int64) -> WebhookAttempt {
        let mayPass = response.status >= 500 || retriableStatuses.contains(response.status)
        return WebhookAttempt(
            outcome: response.isSuccess ? .delivered : mayPass ? .retriable : .refused,
            status: response.status,
            reason: response.isSuccess ? nil : "the receiver answered \(response.status)",
            retryAfterMilliseconds: response.header("Retry-After").flatMap {
                RetryAfter.milliseconds($0, nowMilliseconds: now)
            },
            atMilliseconds: now)
    }
}
