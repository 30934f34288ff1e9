import LocalServers
import Postgres
import Registry
import Rollouts
import Testing

extension LoopTests {
    /// Serving stays whole whatever dies.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct KilledControlPlaneTests {
        /// Where in a rollout the control plane dies, and what is asked of it.
        struct Death {
            /// What is asked before, if anything.
            var askedBefore: String?
            /// The line of the journal that it dies after.
            var kind: String
            var occurrence: Int
            /// What is asked once it is back, if anything.
            var askedAfter: String?
            var phase: String
        }

        private static let deaths = [
            Death(kind: "action.load", occurrence: 1, askedAfter: "promote", phase: "healthy"),
            Death(
                kind: "action.set_traffic", occurrence: 1, askedAfter: "promote",
                phase: "healthy"),
            Death(
                kind: "action.verify_traffic", occurrence: 1, askedAfter: "abort",
                phase: "degraded"),
            Death(
                askedBefore: "promote", kind: "action.set_traffic", occurrence: 2,
                phase: "healthy"),
            Death(
                askedBefore: "promote", kind: "action.move_alias", occurrence: 1,
                phase: "healthy"),
            Death(
                askedBefore: "abort", kind: "action.set_traffic", occurrence: 2,
                phase: "degraded"),
        ]

        @Test func `a rollout whose control plane dies ends wholly old or wholly new`()
            async throws
        {
            try await ServingSystem.run { serving in
                var champion = 1
                for death in Self.deaths {
                    let canary = 3 - champion
                    let record = try await TrafficWatch.during(serving.clients) {
                        let id = try await serving.startRollout(of: canary)
                        try await die(&serving, rollout: id, death)
                        #expect(try await serving.finish(id) == death.phase, "\(death)")
                    }
                    if death.phase == "healthy" { champion = canary }
                    let whole = [String(champion): 1.0]
                    for client in serving.clients {
                        let split = try #require(try await client.traffic())
                        #expect(split.weights.filter { $0.value > 0 } == whole, "\(death)")
                        #expect(split.mirror == nil)
                    }
                    #expect(try await self.champion(serving.pool) == champion, "\(death)")
                    #expect(record.wrong == [], "\(death)")
                    #expect(record.looks > 10)
                    let allowed: Set = [
                        [String(canary): 1.0], [String(3 - canary): 1.0],
                        [String(canary): 0.25, String(3 - canary): 0.75],
                    ]
                    #expect(record.splits.isSubset(of: allowed), "\(record.splits)")
                    print(
                        "killed control plane: after \(death.kind) \(death.occurrence): "
                            + "\(death.phase), \(record.looks) looks, "
                            + "\(record.predictions) predictions")
                }
            }
        }

        @Test func `an endpoint that comes back empty gets its models and weights again`()
            async throws
        {
            try await ServingSystem.run { serving in
                let id = try await serving.startRollout(of: 2)
                for round in 1...2 {
                    for client in serving.clients {
                        try await Deadline.wait(until: "traffic of round \(round)") {
                            try await client.traffic()?.weights["2"] == (round == 1 ? 0.25 : 1)
                        }
                    }
                    let before = try await serving.clients[0].traffic()
                    try await serving.endpoints[0].process.killAndWait()
                    try await serving.startEndpoint(0)
                    let client = serving.clients[0]
                    try await Deadline.wait(
                        until: "traffic of the restarted endpoint",
                        evidence: { serving.serve.process.logTail() }
                    ) {
                        guard let split = try await client.traffic(), let before else {
                            return false
                        }
                        return split.routesLike(before)
                    }
                    #expect(try await client.infer(entity: "e") != nil)
                    guard round == 1 else { return }
                    try await serving.ask("promote", of: id)
                    #expect(try await serving.finish(id) == "healthy")
                }
            }
        }

        private func die(
            _ serving: inout ServingSystem, rollout id: Int64, _ death: Death
        ) async throws {
            if let request = death.askedBefore {
                try await wait(for: "action.verify_traffic", 1, rollout: id, serving)
                try await serving.ask(request, of: id)
            }
            try await wait(for: death.kind, death.occurrence, rollout: id, serving)
            try await serving.killServe()
            if let request = death.askedAfter { try await serving.ask(request, of: id) }
        }

        /// Waits until the journal has a line of a kind so many times.
        private func wait(
            for kind: String, _ occurrence: Int, rollout id: Int64, _ serving: ServingSystem
        ) async throws {
            let (pool, log) = (serving.pool, serving.serve)
            try await Deadline.wait(until: "\(kind)", evidence: { log.process.logTail() }) {
                try await pool.withConnection { try await RolloutStore($0).events(id) }
                    .count { $0.kind == kind } >= occurrence
            }
        }

        private func champion(_ pool: PostgresPool) async throws -> Int? {
            try await pool.withConnection {
                try await AliasStore($0).version(AliasStore.champion, of: "loop")
            }
        }
    }
}
