import Decisions
import Detection
import Foundation
import Observations
import Postgres
import Registry
import Testing

extension APITests {
    /// What the stream worker found.
    @Suite struct StreamTests {
        private static let path = "/api/v1/pipelines/churn"

        @Test func `windows are listed, and shown with their whole report`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                try await api.pool.withTransaction { connection in
                    for number in 0..<4 {
                        try await WindowStore(connection).add(
                            try Samples.window(Int64(number), drifted: number == 2),
                            pipeline: "churn")
                    }
                }
                let list = try await api.get(Self.path + "/windows?limit=2&before=3")
                    .list("windows")
                #expect(list.compactMap { $0["number"] as? Int } == [2, 1])
                let drifted = list[0]["driftedFeatures"] as? [[String: Any]]
                #expect(drifted?.first?["name"] as? String == "age")
                #expect(list[1]["drift"] as? Bool == false)
                let window = try await api.get(Self.path + "/windows/2")
                let report = try #require(window.object["report"] as? [String: Any])
                #expect((report["features"] as? [Any])?.count == 3)
                #expect(window.object["startsAt"] as? String == "1970-01-01T00:00:02.000Z")
                for number in ["4", "x", "9223372036854775807", "-1"] {
                    #expect(try await api.get(Self.path + "/windows/\(number)").status == 404)
                }
            }
        }

        @Test func `performance, offsets, dead letters and alerts are listed`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                try await api.pool.withTransaction { try await Self.store($0) }
                let all = try await api.get(Self.path + "/performance").list("performance")
                #expect(all.count == 2)
                let one = try await api.get(Self.path + "/performance?version=3&limit=1")
                #expect(one.list("performance").first?["modelVersion"] as? Int == 3)
                let offsets = try await api.get(Self.path + "/offsets").list("offsets")
                #expect(offsets.compactMap { $0["nextOffset"] as? Int } == [5, 9])
                let letters = try await api.get(Self.path + "/dead-letters").list("deadLetters")
                #expect(letters.first?["payloadBytes"] as? Int == 3)
                let alerts = try await api.get(Self.path + "/alerts").list("alerts")
                #expect(alerts.first?["status"] as? String == "firing")
                let sent = try await api.get(Self.path + "/alerts/deliveries").list("deliveries")
                #expect(sent.first?["receiver"] as? String == "ops")
                let status = try #require(
                    try await api.get(Self.path).object["status"] as? [String: Any])
                #expect(status["alertsFiring"] as? Int == 1)
                #expect(status["lastPerformance"] is [String: Any])
            }
        }

        private static func store(_ connection: PostgresConnection) async throws {
            for version in [0, 3] {
                try await PerformanceStore(connection).add(
                    PerformanceStore.Snapshot(
                        partition: 0, modelVersion: version, labels: 100,
                        eventTime: Timestamp(milliseconds: 5), labelOffset: 99,
                        metrics: [
                            "f1": MetricEstimate(value: 0.5, lower: 0.4, upper: 0.6, count: 100)
                        ]),
                    pipeline: "churn")
            }
            let streams = StreamStore(connection)
            let epoch = try await streams.claim(pipeline: "churn", partition: 0).epoch
            try await streams.save(
                pipeline: "churn", partition: 0, epoch: epoch, change: .whole([1]),
                nextOffsets: ["churn.labels": 5, "churn.predictions": 9])
            try await DeadLetterOutbox(connection).add(
                [
                    DeadLetterOutbox.Letter(
                        source: EventSource(topic: "churn.labels", partition: 0, offset: 4),
                        reason: "not_json", detail: "expected JSON", payload: [1, 2, 3])
                ], pipeline: "churn")
            _ = try await AlertStore(connection).fire(
                AlertStore.Alert(
                    pipeline: "churn", kind: "drift", fingerprint: "churn/drift",
                    severity: "warning", summary: "age drifted", details: ["age": "0.4"],
                    startsAt: Timestamp(milliseconds: 7)),
                receivers: ["ops"])
        }

        @Test func `a retraining is shown with what it was trained on`() async throws {
            try await withAPI { api in
                _ = try await api.apply("churn", Samples.pipeline())
                try await api.pool.withTransaction { connection in
                    let job = try #require(
                        try await JobQueue(connection).enqueue(
                            kind: "retrain", pipeline: "churn", payload: ["a": "b"]))
                    let store = RetrainingStore(connection)
                    let run = try await store.begin(
                        jobID: job, pipeline: "churn", trigger: .drift, reason: "age drifted")
                    try await store.finish(
                        run, outcome: .notBetter, champion: 1, challenger: 2,
                        training: RetrainingStore.Training(
                            lineage: Lineage(
                                pipeline: "churn", knownBy: Timestamp(milliseconds: 1),
                                trainingRows: 10),
                            holdOutRows: 3, holdOutFrom: nil, holdOutTo: nil, seconds: 0.5),
                        verdict: nil, error: nil)
                }
                let runs = try await api.get(Self.path + "/retrainings").list("retrainings")
                #expect(runs.first?["outcome"] as? String == "not_better")
                let training = try #require(runs.first?["training"] as? [String: Any])
                let lineage = try #require(training["lineage"] as? [String: Any])
                #expect(lineage["knownBy"] as? String == "1970-01-01T00:00:00.001Z")
            }
        }
    }
}
