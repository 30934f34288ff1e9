import Curl
import Foundation
import Kafka
import LocalServers
import Postgres
import Testing

extension LoopTests {
    /// A worker that meets the mistakes of a first user says so, goes on, and loses nothing.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct MistakenWorkerTests {
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
              current: 250 events
            deploy: {endpoints: ["http://127.0.0.1:1"]}
            """

        @Test func `a worker waits for a missing topic, and names it`() async throws {
            try await withWorker { system, worker, url, _ in
                let problem = try await unready(
                    url, system, mentions: [SyntheticStream.predictionsTopic])
                #expect(problem.contains("does not exist"))
                try await system.createTopics([SyntheticStream.predictionsTopic])
                _ = try await unready(url, system, mentions: [SyntheticStream.labelsTopic])
                try await system.createTopics(
                    [SyntheticStream.labelsTopic, SyntheticStream.deadLettersTopic])
                try await ready(url, system)
                #expect(worker.process.isRunning)
            }
        }

        @Test func `a worker waits for a broker that is not there, and says so`() async throws {
            try await withWorker(hasBroker: false) { system, worker, url, _ in
                _ = try await unready(url, system, mentions: ["broker"])
                #expect(worker.process.isRunning)
                try await system.broker.start()
                try await system.createTopics([
                    SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic,
                    SyntheticStream.deadLettersTopic,
                ])
                try await ready(url, system)
            }
        }

        @Test func `events that are no good are told apart, and the good ones count`()
            async throws
        {
            try await withWorker { system, worker, url, pool in
                try await system.createTopics([
                    SyntheticStream.predictionsTopic, SyntheticStream.labelsTopic,
                    SyntheticStream.deadLettersTopic,
                ])
                try await ready(url, system)
                try await produce(Self.predictions, Self.labels, system)
                try await Deadline.wait(until: "events worked on", evidence: { worker.log }) {
                    let counts = try await pool.query(
                        """
                        SELECT (SELECT count(*) FROM label_rows) AS labels,
                            (SELECT count(*) FROM dead_letters WHERE published_at IS NOT NULL)
                            AS letters
                        """)
                    return try counts[0].decode(Int64.self, "labels") == 2
                        && counts[0].decode(Int64.self, "letters") == 3
                }
                let reasons = try await pool.query(
                    "SELECT reason FROM dead_letters ORDER BY topic, \"offset\""
                ).map { try $0.decode(String.self, "reason") }
                #expect(reasons == ["missing_member", "not_json", "no_features"])
                let letters = try await TopicReader(system.broker.bootstrapServers)
                    .events(of: SyntheticStream.deadLettersTopic).map(\.payload)
                #expect(
                    Set(letters)
                        == Set([Self.predictions[1], Self.predictions[2], Self.labels[1]]))
                let kept = try await pool.query(
                    """
                    SELECT numeric_values[2]::text AS second FROM feature_rows ORDER BY "offset"
                    """
                ).map { try $0.decodeIfPresent(String.self, "second") ?? "null" }
                #expect(kept == ["2", "NaN"])
                #expect(worker.process.isRunning)
            }
        }

        /// One that is good, one that is no JSON, one without features, one with a feature less.
        private static let predictions = [
            #"{"id":"a","model":"loop","version":"1","prediction":"1","timestamp":1767225600000,"#
                + #""features":{"first":1,"second":2,"group":"west"}}"#,
            "this is no JSON",
            #"{"id":"b","model":"loop","version":"1","prediction":"1","timestamp":1767225601000,"#
                + #""features":{}}"#,
            #"{"id":"c","model":"loop","version":"1","prediction":"0","timestamp":1767225602000,"#
                + #""features":{"first":1,"group":"west"}}"#,
        ]

        /// One that is good, one without a label, one of a prediction that never was.
        private static let labels = [
            #"{"id":"a","label":"1","timestamp":1767225601000}"#,
            #"{"id":"a","timestamp":1767225601000}"#,
            #"{"id":"nobody","label":"1","timestamp":1767225601000}"#,
        ]

        private func produce(
            _ predictions: [String], _ labels: [String], _ system: LoopSystem
        ) async throws {
            let producer = try KafkaProducer(
                properties: ["bootstrap.servers": system.broker.bootstrapServers])
            for (topic, payloads) in [
                (SyntheticStream.predictionsTopic, predictions),
                (SyntheticStream.labelsTopic, labels),
            ] {
                for payload in payloads {
                    _ = try await producer.send(
                        topic: topic, key: nil, payload: Array(payload.utf8))
                }
            }
            await producer.close()
        }

        private func withWorker(
            hasBroker: Bool = true,
            _ body: (LoopSystem, KedgeProcess, String, PostgresPool) async throws -> Void
        ) async throws {
            try await LoopSystem.run { system in
                try await system.succeed(["migrate", "up"])
                let pool = await system.pool()
                try await SyntheticModels(seed: 1).register(yaml: Self.yaml, on: pool)
                if !hasBroker { try await system.broker.stop() }
                let (worker, url) = try await system.start("worker", ["worker"])
                try await body(system, worker, url, pool)
                let exit = try await worker.process.stop()
                #expect(exit.isSuccess, "\(worker.log)")
                await pool.close()
            }
        }

        /// Waits until the worker says that it is not ready, in a text that has all of `mentions`.
        private func unready(
            _ url: String, _ system: LoopSystem, mentions: [String]
        ) async throws -> String {
            var last = ""
            return try await Deadline.wait(
                for: "answer that names \(mentions)", evidence: { last }
            ) {
                let answer = try await system.send("GET", "\(url)/readyz")
                last = "\(answer.status) \(answer.text)"
                return answer.status == 503 && mentions.allSatisfy(answer.text.contains)
                    ? answer.text : nil
            }
        }

        private func ready(_ url: String, _ system: LoopSystem) async throws {
            var last = ""
            try await Deadline.wait(until: "worker that is ready", evidence: { last }) {
                let answer = try await system.send("GET", "\(url)/readyz")
                last = "\(answer.status) \(answer.text)"
                return answer.status == 200
            }
        }
    }
}
