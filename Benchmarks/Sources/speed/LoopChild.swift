import Detection
import Foundation
import Kafka
import Observations
import Pipelines
import Postgres
import Registry
import Training
import Validation

/// The process that feeds a loop and looks for its reports.
///
///     speed --child loop prepare BROKER DATABASE RATE
///     speed --child loop run BROKER DATABASE RATE SECONDS
struct LoopChild {
    static let pipeline = "speed"
    static let features = 20
    static let partitions = 4
    static let labelEvery = 10
    static let sampleRate = 0.1
    static let lookMilliseconds = 5
    /// How long the producer waits for more events to share a request.
    static let lingerMilliseconds = 20
    /// By how many predictions labels follow.
    private static let labelDelay = 20_000
    private static let ticksPerSecond = 100
    private static let predictions = "speed.predictions"
    private static let labels = "speed.labels"
    private static let limit = Duration.seconds(60)

    private let broker: String
    private let pool: PostgresPool
    /// Predictions a second, and in a window.
    private let rate: Int

    static func run(_ arguments: [String]) async throws -> [String: Double] {
        guard arguments.count >= 4, let rate = Int(arguments[3]) else {
            throw SpeedError("loop: expected broker, database and rate, got \(arguments)")
        }
        let child = LoopChild(
            broker: arguments[1],
            pool: PostgresPool(
                configuration: PostgresPoolConfiguration(connectionString: arguments[2])),
            rate: rate)
        let found: [String: Double]
        if arguments[0] == "prepare" {
            found = try await child.prepare()
        } else if arguments.count == 5, let seconds = Int(arguments[4]) {
            found = try await child.feed(seconds)
        } else {
            throw SpeedError("loop: expected prepare, or run with seconds, got \(arguments)")
        }
        await child.pool.close()
        return found
    }

    private var yaml: String {
        """
        pipeline: \(Self.pipeline)
        model: \(EventStream.model)
        topic: {predictions: \(Self.predictions), labels: \(Self.labels), deadLetters: speed.dead}
        decode:
          features:
            numeric: [\(EventStream.names(Self.features).joined(separator: ", "))]
          target: {classes: ["0", "1"]}
        window: {current: \(rate / Self.partitions) events, sampleRate: \(Self.sampleRate)}
        decide: {onDrift: off, onPerformance: false}
        deploy: {endpoints: ["http://127.0.0.1:1"]}
        """
    }

    /// Makes the topics, and registers a champion with a reference of the undrifted stream.
    private func prepare() async throws -> [String: Double] {
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker])
        try await admin.createTopics(
            [Self.predictions, Self.labels].map {
                KafkaTopic(name: $0, partitions: Int32(Self.partitions))
            } + [KafkaTopic(name: "speed.dead", partitions: 1)])
        await admin.close()
        let known = try Self.rows(5000, seed: 3)
        let holdOut = try Self.rows(2000, seed: 4)
        let artifact = try Trainer.train(known)
        let evaluation = try HoldOutEvaluation(of: artifact, on: holdOut)
        let pipeline = try Pipeline(yaml: yaml, file: "speed.yaml", environment: [:])
        let reference = ReferenceProfile(
            table: known.features, settings: pipeline.detect.drift ?? DriftSettings())
        try await pool.withTransaction { connection in
            let store = ModelStore(connection)
            try await store.register(model: pipeline.model)
            _ = try await PipelineStore(connection).apply(
                pipeline, source: yaml, actor: "speed")
            let version = try await store.add(
                NewModelVersion(
                    model: pipeline.model, artifact: artifact.encoded(),
                    reference: Array(try JSONEncoder().encode(reference)), parentVersion: nil,
                    lineage: Lineage(trainingRows: known.count), parameters: TrainingSettings(),
                    metrics: VersionMetrics(
                        holdOut: evaluation.confusion, errorRate: evaluation.errorRate,
                        f1: evaluation.f1),
                    seed: 1, softwareVersion: "speed", createdBy: "speed"))
            try await AliasStore(connection).move(
                AliasStore.champion, of: pipeline.model, to: version, actor: "speed",
                reason: "speed")
        }
        return [:]
    }

    private static func rows(_ count: Int, seed: UInt64) throws -> TrainingSet {
        var random = EventRandom(seed: seed)
        let columns = (0..<features).map { feature in
            (0..<count).map { _ in
                Double(feature) + (1 + Double(feature) / 5) * random.gaussian()
            }
        }
        return try TrainingSet(
            features: FeatureTable(
                schema: EventStream.schema(features), columns: columns.map(Column.numeric)),
            labels: columns[0].map { $0 + random.gaussian() > 0 ? 1 : 0 },
            target: TargetSchema(classes: ["0", "1"]))
    }

    /// Sends at an even pace while another task looks for reports.
    private func feed(_ seconds: Int) async throws -> [String: Double] {
        try await claimed()
        let windows = seconds
        async let seen = reports(windows)
        let sent = try await send(seconds)
        let at = try await seen
        let delays = (0..<windows).map { (at[$0] - sent[$0]) / .milliseconds(1) }
        // The first windows find connections and caches cold.
        let warm = delays.dropFirst(min(5, windows / 2))
        let span = (at[windows - 1] - sent[0]) / .seconds(1)
        return [
            "windows": Double(warm.count), "p50": Array(warm).quantile(0.5),
            "p99": Array(warm).quantile(0.99),
            "per_second": Double((windows - 1) * rate) / span,
        ]
    }

    /// Waits until the worker has all partitions: brokers take their time to form a group.
    private func claimed() async throws {
        let deadline = ContinuousClock.now + Self.limit
        while true {
            let rows = try await pool.query("SELECT FROM stream_states WHERE epoch > 0")
            if rows.count == Self.partitions { return }
            guard ContinuousClock.now < deadline else {
                throw SpeedError("expected \(Self.partitions) partitions, got \(rows.count)")
            }
            try await Task.sleep(for: .milliseconds(Self.lookMilliseconds))
        }
    }

    /// Returns when the last event of each window was sent.
    private func send(_ seconds: Int) async throws -> [ContinuousClock.Instant] {
        let producer = try KafkaProducer(
            properties: [
                "bootstrap.servers": broker, "linger.ms": "\(Self.lingerMilliseconds)",
            ], queueMessagesMax: 500_000)
        let tails = Self.tails(10_000)
        var sent: [ContinuousClock.Instant] = []
        let started = ContinuousClock.now
        for tick in 0..<seconds * Self.ticksPerSecond {
            let each = rate / Self.ticksPerSecond
            for number in tick * each..<(tick + 1) * each {
                try offer(number, tails[number % tails.count], producer)
                if (number + 1) % rate == 0 { sent.append(.now) }
            }
            let due = started + .seconds(1) * (tick + 1) / Self.ticksPerSecond
            if ContinuousClock.now < due { try await Task.sleep(until: due) }
        }
        try await producer.flush(timeout: Self.limit)
        await producer.close()
        return sent
    }

    private func offer(_ number: Int, _ tail: [UInt8], _ producer: KafkaProducer) throws {
        let time = EventStream.start + Int64(number) * EventStream.step
        let partition = Int32(number % Self.partitions)
        let head = #"{"id":"\#(EventStream.id(number))","timestamp":\#(time),"#
        var isQueued = producer.offer(
            topic: Self.predictions, partition: partition, key: nil,
            payload: Array(head.utf8) + tail)
        let earlier = number - Self.labelDelay
        if earlier >= 0, earlier % Self.labelEvery == 0 {
            let label =
                #"{"id":"\#(EventStream.id(earlier))","label":\#(earlier / 7 % 2),"#
                + #""timestamp":\#(time)}"#
            isQueued =
                producer.offer(
                    topic: Self.labels, partition: Int32(earlier % Self.partitions), key: nil,
                    payload: Array(label.utf8)) && isQueued
        }
        guard isQueued else { throw SpeedError("the producer's queue is full") }
    }

    /// Events without id and time, to be sent again and again.
    private static func tails(_ count: Int) -> [[UInt8]] {
        var stream = EventStream(features: features)
        return (0..<count).map { number in
            let event = stream.next(number: number)
            let model = event.range(of: #""model""#)?.lowerBound ?? event.startIndex
            let time = event.range(of: #""timestamp""#)?.lowerBound ?? event.startIndex
            let rest = event.range(of: #""features""#)?.lowerBound ?? event.startIndex
            return Array((event[model..<time] + event[rest...]).utf8)
        }
    }

    /// Returns when the report of each window was first seen.
    private func reports(_ windows: Int) async throws -> [ContinuousClock.Instant] {
        var seen: [ContinuousClock.Instant] = []
        let deadline = ContinuousClock.now + .seconds(windows) + Self.limit
        while seen.count < windows {
            let rows = try await pool.query(
                "SELECT count(*) AS n FROM windows WHERE report IS NOT NULL")
            let count = Int(try rows[0].decode(Int64.self, "n"))
            let now = ContinuousClock.now
            while seen.count < min(count, windows) { seen.append(now) }
            guard now < deadline else {
                throw SpeedError("expected \(windows) reports, saw \(count)")
            }
            try await Task.sleep(for: .milliseconds(Self.lookMilliseconds))
        }
        return seen
    }
}
