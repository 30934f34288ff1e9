import Attacks
import Curl
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// Whatever times events bear, there is one result, and a killed worker comes to it too.
    @Suite(.serialized, .figures, .timeLimit(.minutes(10))) struct TimeResilienceTests {
        static let yaml = """
            pipeline: loop
            topic:
              predictions: \(SyntheticStream.predictionsTopic)
              labels: \(SyntheticStream.labelsTopic)
              deadLetters: \(SyntheticStream.deadLettersTopic)
            decode:
              features: {numeric: [first, second], categorical: [group]}
              target: {classes: ["0", "1"]}
            window:
              current: 1h
              jumpMax: 7d
              labels: {maximumDelay: 6h}
            detect:
              performance: {window: 100 labels, reportEvery: 10 labels}
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """
        private static let minute: Int64 = 60_000
        /// The number of the first window: hours since 1970.
        private static let firstWindow = SyntheticStream.start / 3_600_000

        /// Two days from now: the same for all runs, as it stands in a dead letter.
        private static let future =
            Int64(Date().timeIntervalSince1970 * 1000) + 2 * 24 * 60 * minute

        private struct Outcome {
            let snapshot: StreamSnapshot
            let kills: Int
            let metrics: String
        }

        @Test func `times that misbehave have one result, undisturbed or killed again and again`()
            async throws
        {
            let calm = try await work(pieces: 1)
            expectDefinedResults(calm)
            let killed = try await work(pieces: AttackScale.count(50, least: 5))
            let differences = killed.snapshot.differences(from: calm.snapshot)
            #expect(differences == [])
            try ResilienceFigure(
                part: 5, attack: "kill -9 among misbehaving times", times: killed.kills,
                lost: differences.isEmpty ? "nothing" : "\(differences.count) tables differ",
                measured: "future, 1970, clock back, twice the id, early, late and double labels, "
                    + "a day of silence: each with its documented result"
            ).record(repository: KedgeExecutable.repository)
        }

        /// What `Time.md` promises.
        private func expectDefinedResults(_ outcome: Outcome) {
            let windows = outcome.snapshot.tables["windows"] ?? []
            #expect(windows.count == 3)
            // Sixty rows; sixty and the second prediction of one id; ten after a day of silence.
            for (window, (number, rows)) in zip(windows, [(0, 60), (1, 61), (26, 10)]) {
                let columns = window.split(separator: ",", omittingEmptySubsequences: false)
                #expect(columns.first == "(\(Self.firstWindow + Int64(number))")
                #expect(columns.dropFirst(4).first == "\(rows)")
            }
            let letters = outcome.snapshot.tables["dead_letters"] ?? []
            #expect(letters.count == 1)
            #expect(letters.first?.contains("from_future") == true)
            // Every row but the one from the future is kept, late or not.
            #expect(outcome.snapshot.count("feature_rows") == 134)
            // Fifty late labels of the first window, one early one of the second, one of the last.
            #expect(
                outcome.snapshot.tables["window_performance_revisions"]?.count
                    == [10, 12, 15, 18, 22, 27, 33, 41].count)
            let parts = outcome.snapshot.tables["window_performance"] ?? []
            #expect(parts.count == 3)
            for (name, labels, value) in [
                ("kedge_late_events_total", #"pipeline="loop""#, 2),
                ("kedge_labels_total", #"pipeline="loop",outcome="joined""#, 52),
                ("kedge_labels_total", #"pipeline="loop",outcome="duplicate""#, 1),
                ("kedge_labels_total", #"pipeline="loop",outcome="late""#, 1),
                ("kedge_labels_total", #"pipeline="loop",outcome="unknown""#, 1),
            ] {
                #expect(
                    outcome.metrics.contains("\(name){\(labels)} \(value)\n"),
                    "\(name) \(labels) \(value)")
            }
        }

        private func work(pieces: Int) async throws -> Outcome {
            var outcome: Outcome?
            try await LoopSystem.run { system in
                try await system.createTopics([
                    SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic,
                    SyntheticStream.deadLettersTopic,
                ])
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await SyntheticModels(seed: 5).register(yaml: Self.yaml, on: pool)
                let events = Self.events()
                let producer = try KafkaProducer(
                    properties: ["bootstrap.servers": system.broker.bootstrapServers])
                var (worker, url) = try await start(system)
                var kills = 0
                for piece in 0..<pieces {
                    let range =
                        events.count * piece / pieces..<events.count * (piece + 1) / pieces
                    for event in events[range] {
                        _ = try await producer.send(
                            topic: event.topic, partition: 0, key: nil,
                            payload: Array(event.payload.utf8))
                    }
                    if piece + 1 < pieces {
                        // Half of them die with the piece in flight, half when it is stored.
                        if piece.isMultiple(of: 2) {
                            try await waitUntilDone(range.upperBound, pool, worker)
                        }
                        _ = try await worker.process.killAndWait()
                        kills += 1
                        (worker, url) = try await start(system)
                    }
                }
                try await waitUntilDone(events.count, pool, worker)
                try await Deadline.wait(until: "dead letters published", within: .seconds(120)) {
                    try await pool.query(
                        "SELECT 1 FROM dead_letters WHERE published_at IS NULL"
                    ).isEmpty
                }
                let metrics = try await system.send("GET", url + "/metrics")
                await producer.close()
                outcome = Outcome(
                    snapshot: try await StreamSnapshot(pool), kills: kills,
                    metrics: String(decoding: metrics.body, as: UTF8.self))
                await pool.close()
            }
            return try #require(outcome)
        }

        private func start(_ system: LoopSystem) async throws -> (KedgeProcess, String) {
            try await system.start(
                "worker", ["worker", "--pipeline", "loop", "--instance", "w"])
        }

        private func waitUntilDone(
            _ count: Int, _ pool: PostgresPool, _ worker: KedgeProcess
        ) async throws {
            try await Deadline.wait(
                until: "\(count) events worked on", within: .seconds(60),
                evidence: { worker.process.logTail() }
            ) {
                try await pool.query(
                    "SELECT coalesce(sum(next_offset), 0)::bigint AS n FROM stream_offsets"
                )[0].decode(Int64.self, "n") == Int64(count)
            }
        }

        /// The stream: predictions that misbehave, then labels that do.
        private static func events() -> [SyntheticStream.Message] {
            var events: [SyntheticStream.Message] = []
            func predict(_ id: String, at minutes: Int64) {
                events.append(
                    prediction(id, time: SyntheticStream.start + minutes * minute))
            }
            for index in 0..<120 { predict("p\(index)", at: Int64(index)) }
            events.append(prediction("old", time: 0))
            events.append(prediction("future", time: future))
            predict("back", at: 5)
            predict("p7", at: 119)
            for index in 0..<10 { predict("q\(index)", at: 26 * 60 + Int64(index)) }
            predict("z", at: 28 * 60)
            func label(_ id: String, at minutes: Int64) {
                let time = SyntheticStream.start + minutes * minute
                events.append(
                    SyntheticStream.Message(
                        topic: SyntheticStream.labelsTopic, partition: 0,
                        payload: #"{"id":"\#(id)","label":"1","timestamp":\#(time)}"#))
            }
            label("p100", at: 30)
            for index in 0..<50 { label("p\(index)", at: 121) }
            label("p3", at: 122)
            label("nobody", at: 122)
            label("p51", at: 51 + 361)
            label("q1", at: 27 * 60)
            return events
        }

        private static func prediction(_ id: String, time: Int64) -> SyntheticStream.Message {
            SyntheticStream.Message(
                topic: SyntheticStream.predictionsTopic, partition: 0,
                payload: #"{"id":"\#(id)","model":"loop","version":"1","prediction":"1","#
                    + #""timestamp":\#(time),"features":{"first":1.5,"second":2,"group":"west"}}"#)
        }
    }
}
