import ControlPlane
import Decisions
import Detection
import Observations
import Pipelines
import Postgres
import Registry
import Testing
import Training
import Validation

extension ControlPlaneSuite {
    /// Retrainings that select on a stream and are judged by their rehearsal.
    @Suite struct RehearsedRetrainingTests {
        private func yaml(_ harness: ControlHarness, retrain: String = "") -> String {
            harness.yaml(
                retrain: "learner: auto\n  scoredRows: 300 rows\n  window: 250 rows\n  \(retrain)",
                validate: "minimumRows: 100 rows")
        }

        @Test func `what was rehearsed is trained on the newest rows and deployed`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(yaml(harness))
                try await harness.store(0..<900)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .deployed, "\(run.error ?? "")")
                    #expect(run.verdict?.opponent == .constant)
                    #expect(run.training?.holdOutRows == 300)
                    // No row is kept from training: the newest 600 of 900.
                    let lineage = try #require(run.training?.lineage)
                    #expect(lineage.trainingRows == 600)
                    #expect(lineage.lastEventTime?.milliseconds == ChurnStream.time(899))
                    #expect(run.training?.holdOutFrom?.milliseconds == ChurnStream.time(600))
                    #expect(
                        run.verdict?.reasons.last
                            == "Rehearsed on the newest 300 rows, by models of at most 250 rows "
                            + "before them, less 0 whose labels were not known yet.")
                }
                let artifact = try ModelArtifact(decoding: try await harness.artifact(of: 1))
                #expect(artifact.training.rows == 250)
                #expect(artifact.training.candidates?.count == 3)
                try await harness.pool.withConnection { connection in
                    let version = try await ModelStore(connection).version(1, of: "churn")
                    #expect(version.metrics.errorRate?.count == 300)
                    #expect((version.metrics.errorRate?.value ?? 1) < 0.15)
                }
            }
        }

        @Test func `the champion is judged on what it has not learned`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(yaml(harness))
                let champion = try await harness.register(0..<700)
                try await harness.move(to: champion)
                try await harness.store(0..<700)
                try await harness.store(700..<900, flipped: true)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.championVersion == 1)
                    #expect(run.training?.holdOutRows == 200)
                    #expect(run.training?.holdOutFrom?.milliseconds == ChurnStream.time(700))
                    let judged = "Judged on the 200 of them that the champion has not learned."
                    #expect(run.verdict?.reasons.contains { $0.hasSuffix(judged) } == true)
                    #expect(run.verdict?.comparison?.count == 200)
                }
            }
        }

        @Test func `without rows that the champion has not learned it is inconclusive`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply(yaml(harness))
                try await harness.store(0..<900)
                let champion = try await harness.register(0..<900)
                try await harness.move(to: champion)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .inconclusive, "\(run.error ?? "")")
                    #expect(run.training?.holdOutRows == 0)
                    #expect(run.error == nil)
                }
            }
        }

        @Test func `labels that come late are not known to what is rehearsed`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(yaml(harness))
                try await harness.store(0..<900, labelDelay: 40)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .deployed, "\(run.error ?? "")")
                    // At each row those of the 39 before it are open.
                    #expect(run.verdict?.reasons.last?.contains("less 39 whose") == true)
                }
            }
        }

        @Test func `labels grow from the newest rows where the law changed before them`()
            async throws
        {
            try await ControlHarness.run { harness in
                let yaml = harness.yaml(
                    decide: "labelGrowth: 2", retrain: "learner: auto\n  scoredRows: 300 rows",
                    validate: "minimumRows: 100 rows"
                ).replacing("rows: 600 rows", with: "rows: 3000 rows")
                let policy = try await harness.apply(yaml).decide.retrain
                func handle(_ events: RetrainEvent...) async throws -> [RetrainDecision] {
                    try await harness.pool.withTransaction {
                        try await RetrainRequests($0).handle(
                            events, pipeline: "churn", policy: policy)
                    }
                }
                try await harness.store(0..<1800)
                try await harness.store(1800..<3000, flipped: true)
                _ = try await handle(.labelsBackfilled(count: 3000), .requested(by: "ada"))
                try await harness.withRetrainer { _ = try await harness.endedRun() }
                let artifact = try ModelArtifact(decoding: try await harness.artifact(of: 1))
                #expect(artifact.training.windowRows == 1000)
                let at = Timestamp(milliseconds: ChurnStream.time(3000))
                let decisions = try await handle(
                    .ended(championChanged: true), .labelsJoined(count: 999, at: at),
                    .labelsJoined(count: 1, at: at))
                let reason = "1000 labels since the last retraining, which learned 1000"
                #expect(decisions == [.none, .none, .retrain(.labels, reason: reason)])
            }
        }

        @Test func `too few rows to rehearse on fail the run with what is missing`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(yaml(harness, retrain: "attemptsMax: 1"))
                try await harness.store(0..<100)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .failed)
                    #expect(
                        run.error == "expected at least 200 labelled rows to train on, got 100")
                }
            }
        }
    }
}
