import Alerting
import Curl
import LocalServers
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct WebhookDeliveryTests {
    /// Remembers the delays instead of waiting for them.
    final class Delays: Sendable {
        private let delays = Mutex<[Duration]>([])

        var all: [Duration] { delays.withLock { $0 } }

        func add(_ delay: Duration) {
            delays.withLock { $0.append(delay) }
        }
    }

    let message = WebhookMessage(
        Alert(
            pipeline: "electricity", kind: .drift, severity: .warning,
            startsAtMilliseconds: 1_795_435_200_000, summary: "Inputs drifted"))
    let delays = Delays()

    func delivery(
        _ url: String, secrets: [String] = [TestReceiver.secret],
        transport: HTTPTransport = HTTPTransport()
    ) throws -> WebhookDelivery {
        WebhookDelivery(
            to: try WebhookReceiver(url: url, secrets: secrets), transport: transport,
            schedule: try RetrySchedule(
                attemptsMax: 4, delayMilliseconds: 100, delayMillisecondsMax: 1000),
            randomness: { 1 }, sleep: { [delays] in delays.add($0) })
    }

    @Test func `a receiver that fails twice gets the same signed message a third time`()
        async throws
    {
        let receiver = try await TestReceiver(statuses: [500, 503, 204])
        let report = await (try delivery(receiver.url)).deliver(message)
        #expect(report.outcome == .delivered)
        #expect(report.messageID == message.id)
        #expect(report.attempts.map(\.status) == [500, 503, 204])
        #expect(delays.all == [.milliseconds(100), .milliseconds(200)])
        let received = try await receiver.received()
        #expect(received.map(\.id) == Array(repeating: message.id, count: 3))
        #expect(received.allSatisfy { $0.isSigned && $0.isRecent })
        #expect(received.allSatisfy { $0.contentType == "application/json" })
        #expect(received.allSatisfy { $0.type == "kedge.alert.firing" })
    }

    @Test func `during a rotation the message is signed by both secrets`() async throws {
        let receiver = try await TestReceiver(statuses: [200])
        let secrets = ["whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", TestReceiver.secret]
        let report = await (try delivery(receiver.url, secrets: secrets)).deliver(message)
        #expect(report.outcome == .delivered)
        #expect(try await receiver.received().map(\.isSigned) == [true])
    }

    @Test(arguments: [400, 401, 404, 410, 302])
    func `a refusal for good is not repeated`(_ status: Int) async throws {
        let receiver = try await TestReceiver(statuses: [status, 200])
        let report = await (try delivery(receiver.url)).deliver(message)
        #expect(report.outcome == .refused)
        #expect(report.attempts.map(\.status) == [status])
        #expect(delays.all == [])
    }

    @Test(arguments: [408, 425, 429])
    func `what may pass is repeated, after as long as the receiver asks`(
        _ status: Int
    ) async throws {
        let receiver = try await TestReceiver(statuses: [status, 200])
        let report = await (try delivery(receiver.url)).deliver(message)
        #expect(report.outcome == .delivered)
        #expect(delays.all == [status == 429 ? .seconds(3) : .milliseconds(100)])
    }

    @Test func `a receiver that stays away exhausts the schedule`() async throws {
        let url = "http://127.0.0.1:\(try FreePort.next())/"
        let report = await (try delivery(url)).deliver(message)
        #expect(report.outcome == .exhausted)
        #expect(report.attempts.count == 4)
        #expect(report.attempts.allSatisfy { $0.reason?.hasPrefix("refused") == true })
    }

    @Test func `an address that is not permitted, or no URL, is refused for good`() async throws {
        let receiver = try await TestReceiver(statuses: [200])
        let guarded = HTTPTransport(
            configuration: HTTPTransportConfiguration(permitsAddress: { _ in false }))
        let report = await (try delivery(receiver.url, transport: guarded)).deliver(message)
        #expect(report.outcome == .refused)
        #expect(try await receiver.received().isEmpty)
        #expect(await (try delivery("gopher://x")).deliver(message).outcome == .refused)
    }

    @Test func `a cancelled delivery ends and says so`() async throws {
        let url = "http://127.0.0.1:\(try FreePort.next())/"
        let delivery = WebhookDelivery(
            to: try WebhookReceiver(url: url, secrets: []), transport: HTTPTransport(),
            sleep: { _ in throw CancellationError() })
        #expect(await delivery.deliver(message).outcome == .cancelled)
    }
}
