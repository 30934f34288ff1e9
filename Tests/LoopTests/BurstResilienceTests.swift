import Attacks
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// A burst that came while no worker ran is worked off, whole, in bounded memory.
    @Suite(.serialized, .figures, .timeLimit(.minutes(15))) struct BurstResilienceTests {
        private static let partitions: Int32 = 8

        @Test func `a burst of a million is worked off, and nothing is dropped`() async throws {
            let count = AttackScale.count(1_000_000)
            try await LoopSystem.run { system in
                try await system.createTopics(
                    [SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic],
                    partitions: Self.partitions)
                try await system.createTopics([SyntheticStream.deadLettersTopic])
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await SyntheticModels(seed: 5).register(
                    yaml: TimeResilienceTests.yaml, on: pool)
                try await produce(count, system)
                let started = ContinuousClock.now
                let worker = try await system.launch(
                    "worker", ["worker", "--port", "0", "--pipeline", "loop"])
                var residentMax = 0
                try await Deadline.wait(
                    until: "burst worked on", within: .seconds(600),
                    evidence: { worker.process.logTail() }
                ) {
                    residentMax = max(residentMax, resident(worker.process.processIdentifier))
                    return try await done(pool) == count
                }
                let seconds = (ContinuousClock.now - started) / .seconds(1)
                let rows = Int(
                    try await pool.query("SELECT count(*) AS n FROM feature_rows")[0]
                        .decode(Int64.self, "n"))
                #expect(rows == count)
                let lost = try await pool.query("SELECT 1 FROM dead_letters")
                #expect(lost.isEmpty)
                try ResilienceFigure(
                    part: 5, attack: "burst of a million events before the worker starts",
                    times: count, lost: rows == count ? "nothing" : "\(count - rows) events",
                    measured: "\(Int(Double(count) / seconds)) events/s (debug build), "
                        + "worker's resident memory at most \(residentMax / 1024) MiB"
                ).record(repository: KedgeExecutable.repository)
                await pool.close()
            }
        }

        private func produce(_ count: Int, _ system: LoopSystem) async throws {
            let producer = try KafkaProducer(
                properties: ["bootstrap.servers": system.broker.bootstrapServers])
            for index in 0..<count {
                let payload =
                    #"{"id":"p\#(index)","model":"loop","version":"1","prediction":1,"timestamp":"#
                    + "\(SyntheticStream.start + Int64(index) * 100)"
                    + #","features":{"first":\#(index % 100)}}"#
                while !producer.offer(
                    topic: SyntheticStream.predictionsTopic,
                    partition: Int32(index % Int(Self.partitions)), key: nil,
                    payload: Array(payload.utf8))
                {
                    try await producer.flush(timeout: .seconds(30))
                }
            }
            try await producer.flush(timeout: .seconds(60))
            await producer.close()
        }

        private func done(_ pool: PostgresPool) async throws -> Int {
            Int(
                try await pool.query(
                    "SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets"
                )[0].decode(Int64.self, "n"))
        }

        /// The resident memory of a process, in KiB.
        private func resident(_ process: Int32) -> Int {
            let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8))
            let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
    }
}
