import Decisions
import Observations
import Postgres
import Registry
import Testing
import Training
import Validation

extension RegistrySuite {
    @Suite struct RetrainingStoreTests {
        private func verdict() throws -> GateVerdict {
            let schema = try FeatureSchema([Feature(name: "x", kind: .numeric)])
            let rows = (0..<120).map(Double.init)
            let set = try TrainingSet(
                features: FeatureTable(schema: schema, columns: [.numeric(rows)]),
                labels: rows.map { $0 > 60 ? 1 : 0 }, target: TargetSchema(classes: ["no", "yes"]))
            let artifact = try Trainer.train(set, settings: TrainingSettings())
            var policy = GatePolicy()
            policy.bootstrapReplicates = 99
            policy.labelledRowsMin = 30
            return try Gate.judge(
                champion: artifact, challenger: artifact, rows: set, policy: policy, seed: 1)
        }

        @Test func `a run goes from its beginning to its end`() async throws {
            try await withDatabase { pool in
                try await pool.withTransaction { connection in
                    let job = try #require(
                        try await JobQueue(connection).enqueue(
                            kind: "retrain", pipeline: "churn", payload: ["a": 1]))
                    let store = RetrainingStore(connection)
                    let id = try await store.begin(
                        jobID: job, pipeline: "churn", trigger: .drift, reason: "2 windows")
                    #expect(
                        try await store.begin(
                            jobID: job, pipeline: "churn", trigger: .drift, reason: "2 windows")
                            == id)
                    var run = try #require(try await store.runs(pipeline: "churn").first)
                    #expect(run.outcome == .running)
                    #expect(run.finishedAt == nil)
                    let training = RetrainingStore.Training(
                        lineage: Lineage(pipeline: "churn", trainingRows: 4), holdOutRows: 3,
                        holdOutFrom: nil, holdOutTo: Timestamp(milliseconds: 5), seconds: 0.25)
                    let verdict = try verdict()
                    try await store.finish(
                        id, outcome: .notBetter, champion: 1, challenger: 2, training: training,
                        verdict: verdict, error: nil)
                    let runs = try await store.runs(pipeline: "churn", limit: 1)
                    run = try #require(runs.first)
                    #expect(run.id == id)
                    #expect(run.jobID == job)
                    #expect(run.trigger == .drift)
                    #expect(run.reason == "2 windows")
                    #expect(run.outcome == .notBetter)
                    #expect(run.championVersion == 1)
                    #expect(run.challengerVersion == 2)
                    #expect(run.training == training)
                    #expect(run.verdict == verdict)
                    #expect(run.finishedAt != nil)
                    #expect(try await store.runs(pipeline: "fraud").isEmpty)
                }
            }
        }

        @Test func `the audit log tells who changed what`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let log = AuditLog(connection)
                    try await log.record(
                        actor: "ada", action: "alias.move", object: "model/a",
                        before: nil as Int?, after: ["b", "a"])
                    try await log.record(
                        actor: "bob", action: "x", object: "model/b", before: "text", after: 2.5)
                    let entries = try await log.entries()
                    #expect(entries.map(\.actor) == ["bob", "ada"])
                    #expect(entries[0].before == #""text""#)
                    #expect(entries[0].after == "2.5")
                    #expect(entries[1].before == nil)
                    #expect(entries[1].after == #"["b", "a"]"#)
                    #expect(try await log.entries(object: "model/a").map(\.actor) == ["ada"])
                    #expect(try await log.entries(limit: 1).count == 1)
                }
            }
        }
    }
}
