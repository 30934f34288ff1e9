import ControlPlane
import Detection
import Foundation
import Kafka
import LocalServers
import Logging
import Observations
import Pipelines
import Postgres
import Registry
import Telemetry
import Testing
import Training

/// A broker, a database and a pipeline, with a loop that may be started and stopped.
struct StreamHarness {
    let broker: KafkaBroker
    let pool: PostgresPool
    let health = StreamHealth()
    let metrics = Metrics()
    let partitions: Int32
    /// What the worker calls itself in its group.
    var instance = "worker"
    /// Further properties of the worker's clients.
    var properties: [String: String] = [:]
    /// How many windows may wait for a partition; nil for what a worker takes by itself.
    var waitingWindowsMax: Int?

    /// Starts a broker, runs `body`, and removes everything.
    static func withBroker(_ body: (KafkaBroker) async throws -> Void) async throws {
        let directory = try TemporaryDirectory(prefix: "kedge-loop")
        defer { directory.remove() }
        let broker = try KafkaBroker(directory: directory.path)
        try await broker.start()
        do {
            try await body(broker)
        } catch {
            try await broker.kill()
            throw error
        }
        try await broker.kill()
    }

    /// The pipeline of the churn stream.
    static func yaml(group: String = "kedge-churn", more: String = "") -> String {
        """
        pipeline: churn
        topic:
          predictions: churn.predictions
          labels: churn.labels
          consumerGroup: \(group)
        decode:
          features:
            numeric: [x]
            categorical: [c]
          target:
            classes: ["0", "1"]
        window:
          current: 100 events
          labels:
            idleTimeout: 1d
            maximumDelay: 1h
        detect:
          drift:
            mmd:
              permutations: 99
              rowsMax: 50 rows
          performance:
            window: 100 labels
            reportEvery: 50 labels
            monitors:
              errorRate:
                expectedLabelsToFalseAlarm: 1000 labels
              f1:
                minimum: 0.6
                expectedLabelsToFalseAlarm: 1000 labels
        decide:
          onDrift: off
          onPerformance: false
          alerts:
            receivers:
              - name: ops
                webhook: http://localhost:1/hook
        deploy:
          endpoints: ["http://localhost:1"]
        \(more)
        """
    }

    var kafka: KafkaSettings {
        KafkaSettings(
            bootstrapServers: broker.bootstrapServers, properties: properties,
            instanceID: instance)
    }

    var settings: ControlSettings {
        var settings = ControlSettings(
            softwareVersion: "0.1.0", owner: "test", assertInterval: .milliseconds(300))
        if let waitingWindowsMax { settings.waitingWindowsMax = waitingWindowsMax }
        return settings
    }

    static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Logs to the standard output, for those who look into a failure.
    static var logger: Logger {
        ProcessInfo.processInfo.environment["KEDGE_TEST_LOG"] == nil
            ? quiet : Logger(label: "test") { StreamLogHandler.standardOutput(label: $0) }
    }

    /// Applies the pipeline, and registers versions 1 and 2 with a reference and a hold-out.
    func prepare(_ yaml: String = StreamHarness.yaml()) async throws {
        let pipeline = try Pipeline(yaml: yaml, file: "churn.yaml", environment: [:])
        try await pool.withTransaction { connection in
            let models = ModelStore(connection)
            try await models.register(model: pipeline.model)
            _ = try await PipelineStore(connection).apply(pipeline, source: yaml, actor: "test")
            let schema = pipeline.decode.features
            let rows = 1000..<1400
            let table = try FeatureTable(
                schema: schema,
                columns: schema.features.map { feature in
                    feature.kind == .numeric
                        ? .numeric(rows.map { ChurnStream.noise($0, feature.name) })
                        : .categorical(CategoricalColumn(rows.map { ChurnStream.c($0) }))
                })
            let profile = ReferenceProfile(
                table: table, settings: pipeline.detect.drift ?? DriftSettings())
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let reference = Array(try encoder.encode(profile))
            for version in 1...2 {
                _ = try await models.add(
                    NewModelVersion(
                        model: pipeline.model, artifact: Array("artifact \(version)".utf8),
                        reference: reference, parentVersion: nil,
                        lineage: Lineage(), parameters: TrainingSettings(),
                        metrics: VersionMetrics(errorRate: MetricEstimate(hits: 10, of: 200)),
                        seed: 1, softwareVersion: "0.1.0", createdBy: "test"))
            }
            try await AliasStore(connection).move(
                AliasStore.champion, of: pipeline.model, to: 1, actor: "test", reason: "first")
        }
    }

    /// Applies another revision of the pipeline.
    func apply(_ yaml: String) async throws {
        let pipeline = try Pipeline(yaml: yaml, file: "churn.yaml", environment: [:])
        try await pool.withTransaction {
            _ = try await PipelineStore($0).apply(pipeline, source: yaml, actor: "test")
        }
    }

    func createTopics(_ names: [String] = ["churn.predictions", "churn.labels"]) async throws {
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker.bootstrapServers])
        try await admin.createTopics(
            names.map {
                KafkaTopic(
                    name: $0, partitions: partitions, configuration: ["retention.ms": "-1"])
            })
        await admin.close()
    }

    /// Produces the events of a range, labels as late as they are.
    func produce(_ numbers: Range<Int>) async throws {
        let delay = ChurnStream.labelDelay
        try await produce(
            predictions: numbers,
            labels: max(0, numbers.lowerBound - delay)..<max(0, numbers.upperBound - delay))
    }

    /// Produces the predictions of one range and the labels of another.
    func produce(predictions: Range<Int>, labels: Range<Int>) async throws {
        try await produce(
            predictions.map { ("churn.predictions", $0, ChurnStream.predictionEvent($0)) }
                + labels.map { ("churn.labels", $0, ChurnStream.labelEvent($0)) })
    }

    /// Produces events, each to the partition of its number.
    func produce(_ events: [(topic: String, number: Int, payload: [UInt8])]) async throws {
        let producer = try KafkaProducer(
            properties: ["bootstrap.servers": broker.bootstrapServers])
        for event in events {
            let isTaken = producer.offer(
                topic: event.topic, partition: Int32(event.number) % partitions,
                key: Array("p\(event.number)".utf8), payload: event.payload)
            try #require(isTaken)
        }
        try await producer.flush(timeout: .seconds(30))
        await producer.close()
    }

    /// Deletes the predictions below an offset, as the topic's retention would.
    func deletePredictions(before offset: Int64) async throws {
        let admin = try KafkaAdmin(properties: ["bootstrap.servers": broker.bootstrapServers])
        try await admin.deleteRecords(before: [
            TopicPartition(topic: "churn.predictions", partition: 0): offset
        ])
        await admin.close()
    }

    /// How many predictions the metrics of partition 0 call lost.
    var lostPredictions: Int? {
        value(of: #"kedge_lost_events_total{topic="churn.predictions",partition="0"}"#)
            .map { Int($0) }
    }

    /// The value of a series of the metrics; nil when there is none.
    func value(of series: String) -> Double? {
        metrics.render().split(separator: "\n").first { $0.hasPrefix(series + " ") }
            .flatMap { Double($0.dropFirst(series.count + 1)) }
    }

    /// Runs the loop while `body` runs.
    func withLoop(_ body: () async throws -> Void) async throws {
        let loop = DriftLoop(
            pipelineName: "churn", pool: pool, kafka: kafka, settings: settings, health: health,
            metrics: metrics, logger: Self.logger)
        try await whileRunning({ try await loop.run() }, body)
    }

    /// Publishes dead letters while `body` runs.
    func withPublisher(_ body: () async throws -> Void) async throws {
        let publisher = DeadLetterPublisher(
            pool: pool, kafka: kafka, settings: settings, metrics: metrics, logger: Self.logger)
        try await whileRunning({ try await publisher.run() }, body)
    }

    /// How many events of both topics have been stored.
    func stored() async throws -> Int64 {
        let rows = try await pool.query(
            "SELECT coalesce(sum(next_offset), 0)::bigint AS sum FROM stream_offsets")
        return try rows[0].decode(Int64.self, "sum")
    }

    /// Waits until so many events of both topics have been stored.
    func waitUntilStored(
        _ count: Int, within limit: Duration = .seconds(60),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually(within: limit, sourceLocation: sourceLocation) {
            try await stored() >= Int64(count)
        }
        #expect(try await stored() == Int64(count), sourceLocation: sourceLocation)
    }
}

/// Runs a service while `body` runs, then cancels it and waits for its end.
func whileRunning(
    _ service: @escaping @Sendable () async throws -> Void, _ body: () async throws -> Void
) async throws {
    let task = Task { try await service() }
    do {
        try await body()
    } catch {
        task.cancel()
        _ = await task.result
        throw error
    }
    task.cancel()
    try await task.value
}
