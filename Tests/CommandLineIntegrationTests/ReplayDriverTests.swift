import Curl
import Kafka
import LocalServers
import Observations
import Testing

@testable import kedge

@Suite(.timeLimit(.minutes(2))) struct ReplayDriverTests {
    private static let start = Timestamp(milliseconds: 1_000_000_000)

    /// Twelve rows, high and low by turns; every third label is wrong.
    private static func rows() throws -> ReplayRows {
        let lines = (0..<12).map { row in
            let isHigh = row % 2 == 0
            let label = isHigh != (row % 3 == 0) ? "UP" : "DOWN"
            return "\(isHigh ? 0.9 : 0.1),\(label)\n"
        }
        var pieces = [Array(("price,label\n" + lines.joined()).utf8), []]
        return try ReplayRows(
            try CSVReader(name: "rows.csv") { pieces.removeFirst() },
            rows: RowRange(lowerBound: 2, upperBound: nil))
    }

    private static func settings(_ endpoints: [String]) -> ReplaySettings {
        var settings = ReplaySettings(
            endpoints: endpoints, model: "price", label: "label", start: start,
            interval: .seconds(60), idPrefix: "r")
        settings.backOff = .milliseconds(1)
        settings.attemptsMax = 3
        return settings
    }

    @Test func `rows are answered in order, and labels follow on Kafka with their event times`()
        async throws
    {
        let directory = try TemporaryDirectory(prefix: "kedge-replay-test")
        defer { directory.remove() }
        let broker = try KafkaBroker(directory: directory.path)
        try await broker.start()
        let properties = ["bootstrap.servers": broker.bootstrapServers]
        let admin = try KafkaAdmin(properties: properties)
        try await admin.createTopics([
            KafkaTopic(name: "labels", partitions: 1, configuration: ["retention.ms": "-1"])
        ])
        await admin.close()
        let producer = try KafkaProducer(properties: properties)
        let sink = MemorySink()
        try await RunningEndpoint.run(sink: sink) { url in
            // Every other row meets an endpoint that is not there first.
            let gone = "http://127.0.0.1:\(try FreePort.next())"
            var settings = Self.settings([url, gone])
            settings.labelsTopic = "labels"
            settings.labelDelayRows = 4
            let driver = ReplayDriver(
                settings: settings, rows: try Self.rows(), transport: HTTPTransport(),
                producer: producer)
            var replayed: [ReplayedRow] = []
            let summary = try await driver.run { replayed.append($0) }
            #expect(replayed.map(\.index) == Array(2..<12))
            #expect(replayed.map(\.prediction) == (2..<12).map { $0 % 2 == 0 ? "UP" : "DOWN" })
            #expect(replayed.map(\.isRight) == (2..<12).map { $0 % 3 != 0 })
            #expect(replayed.allSatisfy { $0.version == "1" && $0.score != nil })
            #expect(summary.rows == 10 && summary.labels == 10 && summary.right == 7)
            #expect(summary.failedRequests == 5)
            #expect(summary.rowsByVersion == ["1": 10])
        }
        #expect(
            sink.payloads.map { $0.contains(#""timestamp":1000120000"#) }
                == [true] + Array(repeating: false, count: 9))
        #expect(
            try await labels(properties, count: 10)
                == (2..<12).map { row in
                    let label = (row % 2 == 0) != (row % 3 == 0) ? "UP" : "DOWN"
                    let time = Self.start.milliseconds + Int64(row + 4) * 60_000
                    return #"{"id":"r-\#(row)","label":"\#(label)","timestamp":\#(time)}"#
                })
        await producer.close()
        try await broker.kill()
    }

    @Test func `a row that fails too often ends the replay`() async throws {
        let sink = MemorySink()
        try await RunningEndpoint.run(sink: sink) { url in
            var settings = Self.settings([url])
            settings.model = "unknown"
            let driver = ReplayDriver(
                settings: settings, rows: try Self.rows(), transport: HTTPTransport(),
                producer: nil)
            let refusal = await #expect(throws: EndpointRefusal.self) { try await driver.run() }
            #expect(refusal?.reason == "model 'unknown' is not loaded")
        }
        #expect(sink.payloads.isEmpty)
        let gone = Self.settings(["http://127.0.0.1:\(try FreePort.next())"])
        let driver = ReplayDriver(
            settings: gone, rows: try Self.rows(), transport: HTTPTransport(), producer: nil)
        let failure = await #expect(throws: HTTPFailure.self) { try await driver.run() }
        #expect(failure?.isUnreachable == true)
    }

    @Test func `an endpoint with a token is asked with it`() async throws {
        try await RunningEndpoint.run(sink: MemorySink(), token: "secret") { url in
            var settings = Self.settings([url])
            let driver = ReplayDriver(
                settings: settings, rows: try Self.rows(), transport: HTTPTransport(),
                producer: nil)
            let refusal = await #expect(throws: EndpointRefusal.self) { try await driver.run() }
            #expect(refusal?.status == 401)
            settings.bearerToken = "secret"
            let summary = try await ReplayDriver(
                settings: settings, rows: try Self.rows(), transport: HTTPTransport(),
                producer: nil
            ).run()
            #expect(summary.rows == 10 && summary.labels == 0)
        }
    }

    /// The payloads of so many labels, in their order.
    private func labels(_ properties: [String: String], count: Int) async throws -> [String] {
        let consumer = try KafkaConsumer(properties: properties, topics: [])
        try await consumer.startConsuming([TopicPartition(topic: "labels", partition: 0): 0])
        var payloads: [String] = []
        let deadline = ContinuousClock.now + .seconds(20)
        while payloads.count < count, ContinuousClock.now < deadline {
            let poll = try await consumer.poll(maxMessages: 100, timeout: .milliseconds(100))
            for batch in poll.batches {
                for index in batch.offsets.indices {
                    payloads.append(String(decoding: batch.payload(index), as: UTF8.self))
                }
            }
        }
        await consumer.close()
        return payloads
    }
}
