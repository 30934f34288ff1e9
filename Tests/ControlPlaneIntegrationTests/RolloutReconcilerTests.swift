import ControlPlane
import Curl
import Decisions
import Postgres
import Registry
import Rollouts
import Serving
import Testing

extension ControlPlaneSuite {
    @Suite struct RolloutReconcilerTests {
        private static let good = PairedEvidence(
            bothRight: 300, onlyStableRight: 5, onlyCanaryRight: 80, bothWrong: 15)
        private static let bad = PairedEvidence(
            bothRight: 300, onlyStableRight: 80, onlyCanaryRight: 5, bothWrong: 15)

        /// A pipeline whose version 1 serves, and a version 2.
        private func serving(
            mirror: Bool = true, _ body: (ControlHarness) async throws -> Void
        ) async throws {
            try await ControlHarness.run { harness in
                try await harness.apply(harness.yaml(mirror: mirror))
                _ = try await harness.register(0..<300)
                _ = try await harness.register(300..<600)
                let first = try await harness.startRollout(of: 1)
                try await harness.withReconciler { try await finish(harness, first) }
                try await body(harness)
            }
        }

        private func finish(_ harness: ControlHarness, _ id: Int64) async throws {
            try await eventually { try await harness.rollout(id).finishedAt != nil }
        }

        /// Waits until the canary has its first share of traffic.
        private func begin(_ harness: ControlHarness) async throws {
            try await eventually { try await harness.traffic()?.weights["2"] == 0.25 }
        }

        @Test func `the first version is loaded, gets all traffic and becomes champion`()
            async throws
        {
            try await serving { harness in
                let entry = try #require(
                    try await harness.pool.withConnection {
                        try await RolloutStore($0).rollouts(pipeline: "churn")
                    }.first)
                #expect(entry.state.phase == .healthy)
                #expect(entry.state.cause == .noComparison)
                #expect(try await harness.champion() == 1)
                #expect(try await harness.traffic()?.weights == ["1": 1])
                try await harness.pool.withConnection { connection in
                    let kinds = try await RolloutStore(connection).events(entry.id).map(\.kind)
                    #expect(kinds.first == "started")
                    #expect(
                        kinds.filter { $0.hasPrefix("action.") } == [
                            "action.load", "action.set_traffic", "action.verify_traffic",
                            "action.move_alias",
                        ])
                    #expect(try await DeploymentStore(connection).all().count == 1)
                    let audit = try await AuditLog(connection)
                        .entries(object: "model/churn/champion")
                    #expect(audit.count == 1)
                    #expect(audit.first?.after?.contains(#""version": 1"#) == true)
                    #expect(audit.map(\.before) == [nil])
                }
            }
        }

        @Test func `a canary that does well is promoted step by step`() async throws {
            try await serving { harness in
                // Evidence of before does not count.
                try await harness.add(Self.bad)
                let id = try await harness.startRollout(of: 2)
                try await harness.withReconciler {
                    try await begin(harness)
                    #expect(try await harness.traffic()?.mirror == "2")
                    #expect(try await harness.champion() == 1)
                    try await harness.add(PairedEvidence(bothRight: 20))
                    try await eventually { try await harness.traffic()?.weights["2"] == 0.5 }
                    try await harness.add(Self.good)
                    try await finish(harness, id)
                }
                let entry = try await harness.rollout(id)
                #expect(entry.state.phase == .healthy)
                #expect(entry.state.cause == .analysisSuccessful)
                #expect(entry.state.evidence?.labels == 420)
                #expect(try await harness.champion() == 2)
                #expect(try await harness.traffic()?.weights == ["2": 1])
                #expect(try await harness.alerts().isEmpty)
            }
        }

        @Test func `a canary that does badly is rolled back, with an alert`() async throws {
            try await serving { harness in
                let id = try await harness.startRollout(of: 2)
                try await harness.withReconciler {
                    try await begin(harness)
                    try await harness.add(Self.bad)
                    try await finish(harness, id)
                }
                let entry = try await harness.rollout(id)
                #expect(entry.state.phase == .degraded)
                #expect(entry.state.cause == .analysisFailed)
                #expect(try await harness.champion() == 1)
                #expect(try await harness.traffic()?.weights == ["1": 1])
                let alerts = try await harness.alerts()
                #expect(alerts.map(\.kind) == ["rollout"])
                // A later promotion ends the alert.
                let again = try await harness.startRollout(of: 2)
                try await harness.withReconciler {
                    try await begin(harness)
                    try await harness.add(Self.good)
                    try await finish(harness, again)
                }
                #expect(try await harness.alerts().allSatisfy { $0.endsAt != nil })
            }
        }

        @Test func `without a mirror each version's own requests count`() async throws {
            try await serving(mirror: false) { harness in
                let id = try await harness.startRollout(of: 2)
                try await harness.withReconciler {
                    try await begin(harness)
                    #expect(try await harness.traffic()?.mirror == nil)
                    try await harness.pool.withTransaction { connection in
                        let store = EvidenceStore(connection)
                        try await store.add(
                            correct: 600, wrong: 400, pipeline: "churn", partition: 0, version: 1)
                        try await store.add(
                            correct: 900, wrong: 100, pipeline: "churn", partition: 0, version: 2)
                    }
                    try await finish(harness, id)
                }
                #expect(try await harness.rollout(id).state.phase == .healthy)
            }
        }

        @Test func `a reconciler that dies at any point is succeeded by another`() async throws {
            try await serving { harness in
                let id = try await harness.startRollout(of: 2)
                var hasEvidence = false
                var rounds = 0
                while try await harness.rollout(id).finishedAt == nil, rounds < 200 {
                    rounds += 1
                    try await harness.withReconciler {
                        try await Task.sleep(for: .milliseconds(3 * rounds))
                    }
                    if !hasEvidence, try await harness.rollout(id).state.step == 0 {
                        try await harness.add(Self.good)
                        hasEvidence = true
                    }
                }
                #expect(rounds > 3)
                let entry = try await harness.rollout(id)
                #expect(entry.state.phase == .healthy)
                #expect(try await harness.champion() == 2)
                #expect(try await harness.traffic()?.weights == ["2": 1])
                try await harness.pool.withConnection { connection in
                    let history = try await AliasStore(connection).history(of: "churn")
                    #expect(history.map(\.version) == [2, 1])
                    let events = try await RolloutStore(connection).events(id)
                    #expect(events.map(\.sequence) == Array(1...events.count))
                }
            }
        }

        @Test func `what users ask of a rollout is done, or refused with a reason`() async throws {
            try await serving { harness in
                let id = try await harness.startRollout(of: 2)
                func ask(_ request: String) async throws {
                    try await harness.pool.withConnection {
                        _ = try await RolloutStore($0).request(request, of: id, actor: "ada")
                    }
                    try await eventually {
                        try await harness.pool.withConnection {
                            try await RolloutStore($0).requests(of: id).isEmpty
                        }
                    }
                }
                func refusal() async throws -> String? {
                    try await harness.pool.query(
                        "SELECT refusal FROM rollout_requests ORDER BY id DESC LIMIT 1")[0]
                        .decodeIfPresent(String.self, "refusal")
                }
                try await harness.withReconciler {
                    try await begin(harness)
                    try await ask("resume")
                    #expect(try await refusal()?.contains("it is not paused") == true)
                    try await ask("pause")
                    #expect(try await refusal() == nil)
                    #expect(try await harness.rollout(id).state.phase == .paused)
                    try await ask("resume")
                    #expect(try await harness.rollout(id).state.phase == .progressing)
                    try await ask("promote")
                    try await finish(harness, id)
                }
                #expect(try await harness.champion() == 2)
            }
        }

        @Test func `a request that comes when a rollout has ended is answered`() async throws {
            try await serving { harness in
                let id = try await harness.startRollout(of: 2)
                try await harness.withReconciler { try await begin(harness) }
                for request in ["promote", "abort", "pause"] {
                    _ = try await harness.pool.withConnection {
                        try await RolloutStore($0).request(request, of: id, actor: "ada")
                    }
                }
                try await harness.withReconciler {
                    try await finish(harness, id)
                    try await eventually {
                        try await harness.pool.withConnection {
                            try await RolloutStore($0).requests(of: id).isEmpty
                        }
                    }
                }
                #expect(try await harness.rollout(id).state.phase == .healthy)
            }
        }

        @Test func `an endpoint that restarted empty gets its models and weights again`()
            async throws
        {
            try await serving { harness in
                try await harness.withReconciler {
                    try await harness.endpoint.stop()
                    try await harness.endpoint.start()
                    try await eventually { try await harness.traffic()?.weights == ["1": 1] }
                    let id = try await harness.startRollout(of: 2)
                    try await begin(harness)
                    try await harness.endpoint.stop()
                    try await harness.endpoint.start()
                    try await eventually { try await harness.traffic()?.weights["2"] == 0.25 }
                    #expect(try await harness.traffic()?.mirror == "2")
                    try await harness.add(Self.good)
                    try await finish(harness, id)
                }
                #expect(try await harness.traffic()?.weights == ["2": 1])
            }
        }

        @Test func `traffic that somebody else set is set back`() async throws {
            try await serving { harness in
                let target = KedgeEndpointTarget(
                    url: harness.endpoint.url, transport: HTTPTransport())
                try await harness.withReconciler {
                    try await target.load(
                        model: "churn", version: "9",
                        artifact: try await harness.artifact(of: 2))
                    try await target.setTraffic(
                        model: "churn", TrafficSplit(weights: ["9": 1], generation: 5000))
                    try await eventually { try await harness.traffic()?.weights == ["1": 1] }
                    // And a rollout that follows has the newer generation.
                    let id = try await harness.startRollout(of: 2)
                    try await begin(harness)
                    #expect((try await harness.traffic()?.generation ?? 0) > 5000)
                    try await harness.add(Self.good)
                    try await finish(harness, id)
                }
            }
        }

        @Test func `an endpoint that is down holds a rollout up, and does not end it`()
            async throws
        {
            try await serving { harness in
                try await harness.endpoint.stop()
                let id = try await harness.startRollout(of: 2)
                try await harness.withReconciler {
                    try await eventually {
                        !(try await harness.rollout(id).state.lastFailure.isEmpty)
                    }
                    try await harness.endpoint.start()
                    try await begin(harness)
                    try await harness.add(Self.good)
                    try await finish(harness, id)
                }
                #expect(try await harness.rollout(id).state.phase == .healthy)
            }
        }

        @Test func `the champion cannot be rolled out again`() async throws {
            try await serving { harness in
                await #expect(throws: RegistryError.self) {
                    _ = try await harness.startRollout(of: 1)
                }
            }
        }
    }
}
