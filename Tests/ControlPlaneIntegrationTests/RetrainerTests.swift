import ControlPlane
import Decisions
import Detection
import Observations
import Postgres
import Registry
import Rollouts
import Testing
import Training
import Validation

extension ControlPlaneSuite {
    @Suite struct RetrainerTests {
        @Test func `the first retraining registers a version and starts a rollout`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply()
                try await harness.store(0..<900)
                #expect(
                    try await harness.request() == [.retrain(.manual, reason: "requested by ada")])
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .deployed)
                    #expect(run.trigger == .manual)
                    #expect(run.championVersion == nil)
                    #expect(run.challengerVersion == 1)
                    #expect(run.verdict?.opponent == .constant)
                    #expect(run.training?.holdOutRows == 150)
                    let lineage = try #require(run.training?.lineage)
                    #expect(lineage.trainingRows == 450)
                    // The newest 600 of 900 rows, of which the newest 150 are held out.
                    #expect(
                        lineage.predictionRanges == [
                            OffsetRange(
                                topic: "churn.predictions", partition: 0, first: 300, last: 749)
                        ])
                    #expect(
                        lineage.labelRanges == [
                            OffsetRange(topic: "churn.labels", partition: 0, first: 300, last: 749)
                        ])
                    #expect(lineage.lastEventTime?.milliseconds == ChurnStream.time(749))
                    #expect(run.training?.holdOutFrom?.milliseconds == ChurnStream.time(750))
                }
                try await harness.pool.withConnection { connection in
                    let version = try await ModelStore(connection).version(1, of: "churn")
                    #expect(version.referenceHash != nil)
                    #expect(version.metrics.errorRate?.count == 150)
                    #expect((version.metrics.errorRate?.value ?? 1) < 0.15)
                    let rollouts = try await RolloutStore(connection).active()
                    #expect(rollouts.map(\.state.canary) == ["1"])
                    #expect(rollouts.map(\.state.stable) == [nil])
                    // Until the rollout ends, another retraining waits.
                    let decider = try await DecisionStore(connection).lock(pipeline: "churn")
                    #expect(decider.isUnderWay)
                }
            }
        }

        @Test func `a learner picks by the metric of the gate what it trains`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(
                    harness.yaml(
                        retrain: """
                            learner: auto
                              selection: folds
                              folds: 3
                              calibration: platt
                            """))
                try await harness.store(0..<900)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .deployed, "\(run.error ?? "")")
                }
                let artifact = try ModelArtifact(decoding: try await harness.artifact(of: 1))
                let candidates = try #require(artifact.training.candidates)
                #expect(candidates.count > 2)
                // Mean losses by F1 are at most 1, which those by log-loss of some would not be.
                let losses = candidates.compactMap(\.losses).flatMap { $0 }
                #expect(losses.allSatisfy { (0...1).contains($0) })
            }
        }

        @Test func `a challenger that is not better is registered, and that is all`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply()
                try await harness.store(0..<900)
                let champion = try await harness.register(0..<700)
                try await harness.move(to: champion)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect([.notBetter, .inconclusive].contains(run.outcome))
                    #expect(run.championVersion == 1)
                    #expect(run.challengerVersion == 2)
                    #expect(run.verdict?.passed == false)
                    // The champion has seen the rows up to 699; those after 750 it has not.
                    #expect(run.training?.holdOutRows == 150)
                }
                #expect(try await harness.champion() == 1)
                try await harness.pool.withConnection { connection async throws in
                    #expect(try await RolloutStore(connection).active().isEmpty)
                    #expect(
                        try await ModelStore(connection).version(2, of: "churn").parentVersion == 1)
                }
                #expect(
                    try await harness.request() == [.retrain(.manual, reason: "requested by ada")])
            }
        }

        @Test func `a challenger that is better starts a rollout against the champion`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply()
                let champion = try await harness.register(0..<300)
                try await harness.move(to: champion)
                try await harness.store(300..<900, flipped: true)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .deployed)
                }
                let active = try await harness.pool.withConnection {
                    try await RolloutStore($0).active()
                }
                #expect(active.map(\.state.canary) == ["2"])
                #expect(active.map(\.state.stable) == ["1"])
            }
        }

        @Test func `without rows that the champion has not seen it is inconclusive`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply()
                try await harness.store(0..<900)
                let champion = try await harness.register(0..<900)
                try await harness.move(to: champion)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .inconclusive)
                    #expect(run.training?.holdOutRows == 0)
                    #expect(run.error == nil)
                }
            }
        }

        @Test func `a retraining that fails is tried again, and given up with an alert`()
            async throws
        {
            try await ControlHarness.run { harness in
                try await harness.apply(
                    harness.yaml(
                        decide: """
                            alerts:
                                receivers:
                                  - name: ops
                                    webhook: http://localhost:1/hook
                            """))
                try await harness.store(0..<100)
                _ = try await harness.request()
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .failed)
                    #expect(
                        run.error == "expected at least 200 labelled rows to train on, got 0")
                }
                let job = try await harness.pool.query("SELECT state, attempts FROM jobs")
                #expect(try job.map { try $0.decode(String.self, "state") } == ["failed"])
                #expect(try job.map { try $0.decode(Int32.self, "attempts") } == [3])
                let alerts = try await harness.alerts()
                #expect(alerts.map(\.kind) == ["retraining"])
                #expect(alerts.map(\.severity) == ["critical"])
                // Once there are rows it works, and the alert ends.
                try await harness.store(100..<900)
                #expect(
                    try await harness.request() == [.retrain(.manual, reason: "requested by ada")])
                try await harness.withRetrainer {
                    let run = try await harness.endedRun(count: 2)
                    #expect(run.outcome == .deployed)
                }
                #expect(try await harness.alerts().compactMap(\.endsAt).count == 1)
                let deliveries = try await harness.pool.withConnection {
                    try await AlertStore($0).deliveries(pipeline: "churn")
                }
                #expect(deliveries.map(\.status) == ["resolved", "firing"])
            }
        }

        @Test func `a job whose owner died is taken over`() async throws {
            try await ControlHarness.run { harness in
                try await harness.apply()
                try await harness.store(0..<900)
                _ = try await harness.request()
                _ = try await harness.pool.withConnection {
                    try await JobQueue($0).claim(
                        kind: "retrain", owner: "dead", lease: .milliseconds(200))
                }
                try await harness.withRetrainer {
                    let run = try await harness.endedRun()
                    #expect(run.outcome == .deployed)
                }
                let job = try await harness.pool.query("SELECT attempts, owner FROM jobs")
                #expect(
                    try job.map { try $0.decode(String.self, "owner").prefix(4) } == ["one/"])
                #expect(try job.map { try $0.decode(Int32.self, "attempts") } == [2])
            }
        }

        @Test func `two retrainers share the jobs`() async throws {
            try await ControlHarness.run { harness in
                var other = harness
                other.settings.owner = "two"
                try await harness.apply()
                try await harness.store(0..<900)
                _ = try await harness.request()
                let second = other
                try await harness.withRetrainer {
                    try await second.withRetrainer {
                        let run = try await harness.endedRun()
                        #expect(run.outcome == .deployed)
                    }
                }
                let versions = try await harness.pool.withConnection {
                    try await ModelStore($0).versions(of: "churn")
                }
                #expect(versions.count == 1)
            }
        }
    }
}
