import Attacks
import Curl
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Partitions that nobody gets on with are named, and idle ones hold nothing back.
    @Suite(.serialized, .timeLimit(.minutes(3))) struct StalledPartitionResilienceTests {
        private typealias Several = SeveralWorkersResilienceTests

        private func withStream(
            window: String, more: String = "\n  idleTimeout: 3s",
            _ body: (LoopSystem, PostgresPool, SyntheticStream) async throws -> Void
        ) async throws {
            let models = try SyntheticModels(seed: 7)
            let stream = SyntheticStream(
                seed: 7, rows: 1800, labelDelay: 300, champion: models.champion,
                challenger: models.challenger, shape: Several.shape)
            try await LoopSystem.run { system in
                let pool = try await Several.prepare(
                    system, models, yaml: Several.yaml(window, more: more))
                try await body(system, pool, stream)
                await pool.close()
            }
        }

        private func start(
            _ system: LoopSystem, _ name: String
        ) async throws -> (process: KedgeProcess, url: String) {
            try await system.start(name, ["worker", "--pipeline", "loop", "--instance", name])
        }

        private func produce(
            _ messages: [SyntheticStream.Message], _ system: LoopSystem
        ) async throws {
            let producer = try KafkaProducer(
                properties: ["bootstrap.servers": system.broker.bootstrapServers])
            for message in messages {
                let isQueued = producer.offer(
                    topic: message.topic, partition: message.partition, key: nil,
                    payload: Array(message.payload.utf8))
                try #require(isQueued)
            }
            try await producer.flush(timeout: .seconds(20))
            await producer.close()
        }

        private func number(_ pool: PostgresPool, _ query: PostgresQuery) async throws -> Int {
            Int(try await pool.query(query)[0].decode(Int64.self, "n"))
        }

        private func metrics(_ url: String, _ system: LoopSystem) async throws -> String {
            String(decoding: try await system.send("GET", url + "/metrics").body, as: UTF8.self)
        }

        @Test func `a killed worker's partitions are named, until one takes its name over`()
            async throws
        {
            try await withStream(window: "250s") { system, pool, stream in
                let first = try await start(system, "one")
                let second = try await start(system, "two")
                try await Deadline.wait(until: "two owners", within: .seconds(60)) {
                    try await number(
                        pool,
                        "SELECT count(*) AS n FROM stream_states WHERE owner LIKE 'two@%'") == 3
                }
                _ = try await second.process.process.killAndWait()
                let left = try await pool.query(
                    "SELECT partition FROM stream_states WHERE owner LIKE 'two@%' ORDER BY 1"
                ).map { try $0.decode(Int32.self, "partition") }
                try #require(left.count == 3)
                try await produce(stream.messages, system)
                let named = left.map {
                    "kedge_partition_stalled{pipeline=\"loop\",partition=\"\($0)\","
                        + "reason=\"unowned\"} 1"
                }
                var text = ""
                try await Deadline.wait(
                    until: "stalled partitions named", within: .seconds(60), evidence: { text }
                ) {
                    text = try await metrics(first.url, system)
                    let count = "kedge_partitions_stalled{pipeline=\"loop\"} \(left.count)"
                    return named.allSatisfy { text.contains($0) } && text.contains(count)
                }
                let doctor = try await system.command(["doctor", "--stalled-after", "1s"])
                for partition in left {
                    #expect(doctor.output.contains("partition loop/\(partition)"))
                    let end = stream.messages.count {
                        $0.topic == SyntheticStream.predictionsTopic && $0.partition == partition
                    }
                    #expect(
                        doctor.output.contains(
                            "\(end) events of \(SyntheticStream.predictionsTopic) wait (none was "
                                + "read, end offset \(end))"))
                }
                #expect(doctor.output.contains("the last was two@"))
                #expect(doctor.output.contains("kedge worker --pipeline loop --instance two"))
                #expect(try await number(pool, "SELECT count(*) AS n FROM windows") == 0)

                // What the doctor says mends it.
                _ = try await start(system, "two")
                try await Deadline.wait(until: "windows closed", within: .seconds(60)) {
                    try await number(pool, "SELECT count(*) AS n FROM windows") >= 6
                }
                try await Deadline.wait(until: "no stalled partition", within: .seconds(60)) {
                    try await metrics(first.url, system)
                        .contains("kedge_partitions_stalled{pipeline=\"loop\"} 0")
                }
            }
        }

        @Test func `an idle partition holds windows back for its time-out, restarts or not`()
            async throws
        {
            try await withStream(window: "250s") { system, pool, stream in
                let predictions = stream.messages.filter {
                    $0.topic == SyntheticStream.predictionsTopic
                }
                let first = try await start(system, "one")
                _ = try await start(system, "two")
                // Partition 4 gets nothing at all.
                try await produce(predictions.filter { $0.partition != 4 }, system)
                try await Deadline.wait(until: "windows closed", within: .seconds(60)) {
                    try await number(pool, "SELECT count(*) AS n FROM windows") >= 6
                }
                _ = try await first.process.process.killAndWait()
                let again = try await start(system, "one")
                try await Deadline.wait(until: "watermark lags shown", within: .seconds(60)) {
                    try await metrics(again.url, system)
                        .contains("kedge_partition_watermark_lag_seconds{pipeline=\"loop\"")
                }
                let idle = try await pool.query(
                    "SELECT partition FROM stream_states WHERE idle ORDER BY 1"
                ).map { try $0.decode(Int32.self, "partition") }
                #expect(idle.contains(4))
                #expect(try await number(pool, "SELECT count(*) AS n FROM window_parts") == 0)
                let doctor = try await system.command(["doctor"])
                #expect(doctor.output.contains("workers hold all 6"))
            }
        }

        @Test func `windows by count wait for an empty partition up to a bound`() async throws {
            try await withStream(window: "2 events", more: "") { system, pool, stream in
                _ = try await start(system, "one")
                // Each partition gets some 300 predictions, partition 4 none.
                try await produce(
                    stream.messages.filter {
                        $0.topic == SyntheticStream.predictionsTopic && $0.partition != 4
                    }, system)
                let furthest: PostgresQuery =
                    "SELECT coalesce(max(windows_before), 0) AS n FROM stream_states"
                try await Deadline.wait(until: "partitions read", within: .seconds(60)) {
                    try await number(pool, furthest) > 120
                }
                #expect(try await number(pool, "SELECT count(*) AS n FROM windows") == 0)
                // Its quiet minute is over.
                _ = try await pool.query(
                    "UPDATE stream_states SET event_at = event_at - interval '61 s'")
                try await Deadline.wait(until: "older windows judged", within: .seconds(60)) {
                    let most = try await number(pool, furthest)
                    return try await number(pool, "SELECT count(*) AS n FROM windows")
                        == most - 100
                }
                #expect(
                    try await number(
                        pool, "SELECT count(DISTINCT number) AS n FROM window_parts") == 100)
            }
        }
    }
}
