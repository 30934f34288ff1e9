import Observations
import Postgres
import Registry
import Rollouts
import Testing

extension RegistrySuite {
    @Suite struct RolloutStoreTests {
        private let baseline = RolloutEvidence.paired(PairedEvidence(bothRight: 3, bothWrong: 1))

        private func rollout(canary: String = "2") throws -> Rollout {
            try Rollout(
                id: "churn/\(canary)", model: "churn", stable: "1", canary: canary,
                plan: RolloutPlan(steps: [RolloutStep(weight: 0.1), RolloutStep(weight: 0.5)]),
                generation: 7)
        }

        private func create(
            _ connection: PostgresConnection, pipeline: String = "churn", canary: Int = 2
        ) async throws -> Int64? {
            try await RolloutStore(connection).create(
                pipeline: pipeline, model: "churn", stable: 1, canary: canary, phase: "pending",
                state: rollout(canary: "\(canary)"), baseline: baseline, requestedBy: "ada",
                reason: "newer")
        }

        @Test func `a rollout comes back as it was stored`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = RolloutStore(connection)
                    let id = try #require(try await create(connection))
                    let entry = try await store.rollout(id)
                    #expect(entry.state == (try rollout()))
                    #expect(entry.baseline == baseline)
                    #expect(entry.pipeline == "churn")
                    #expect(entry.requestedBy == "ada")
                    #expect(entry.reason == "newer")
                    #expect(entry.finishedAt == nil)
                    #expect(try await store.active().map(\.id) == [id])
                    await #expect(
                        throws: RegistryError.notFound(kind: "rollout", name: "\(id + 1)")
                    ) { try await store.rollout(id + 1) }
                }
            }
        }

        @Test func `a pipeline has one active rollout, also when two ask at once`() async throws {
            try await withDatabase { pool in
                let ids = try await withThrowingTaskGroup(of: Int64?.self) { group in
                    for number in 2..<10 {
                        group.addTask {
                            try await pool.withTransaction { try await create($0, canary: number) }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ids.compactMap(\.self).count == 1)
                let id = try #require(ids.compactMap(\.self).first)
                try await pool.withConnection { connection in
                    let store = RolloutStore(connection)
                    let other = try #require(try await create(connection, pipeline: "fraud"))
                    #expect(try await store.active().map(\.id) == [id, other])
                    let entry = try await store.rollout(id)
                    try await store.save(
                        id, state: entry.state, phase: "healthy", finished: true, journal: [])
                    #expect(try await store.active().map(\.id) == [other])
                    let next = try #require(try await create(connection))
                    #expect(try await store.rollouts(pipeline: "churn").map(\.id) == [next, id])
                    let finished = try await store.rollout(id).finishedAt
                    #expect(finished != nil)
                    try await store.save(
                        id, state: entry.state, phase: "healthy", finished: true, journal: [])
                    #expect(try await store.rollout(id).finishedAt == finished)
                }
            }
        }

        @Test func `the journal keeps its order`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = RolloutStore(connection)
                    let id = try #require(try await create(connection))
                    var machine = RolloutMachine(try rollout())
                    let issued = try machine.handle(.started, now: 5)
                    let state = machine.rollout
                    #expect(issued != nil)
                    try await store.save(
                        id, state: state, phase: "progressing", finished: false,
                        journal: [("started", #"{"a":1}"#), ("action.load", "{}")])
                    try await store.save(
                        id, state: state, phase: "progressing", finished: false,
                        journal: [("tick", "{}")])
                    #expect(try await store.rollout(id).state == state)
                    let events = try await store.events(id)
                    #expect(events.map(\.sequence) == [1, 2, 3])
                    #expect(events.map(\.kind) == ["started", "action.load", "tick"])
                    #expect(events[0].detail == #"{"a": 1}"#)
                    #expect(try await store.events(id, after: 2).map(\.kind) == ["tick"])
                }
            }
        }

        @Test func `requests wait until they are answered`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = RolloutStore(connection)
                    let id = try #require(try await create(connection))
                    let first = try await store.request("pause", of: id, actor: "ada")
                    let second = try await store.request("abort", of: id, actor: "bob")
                    let waiting = try await store.requests(of: id)
                    #expect(waiting.map(\.id) == [first, second])
                    #expect(waiting.map(\.request) == ["pause", "abort"])
                    #expect(waiting.map(\.actor) == ["ada", "bob"])
                    try await store.answer(first, refusal: "it has ended")
                    #expect(try await store.requests(of: id).map(\.id) == [second])
                    await #expect(
                        throws: RegistryError.notFound(kind: "rollout", name: "\(id + 1)")
                    ) { _ = try await store.request("abort", of: id + 1, actor: "ada") }
                    await #expect(throws: PostgresError.self) {
                        _ = try await store.request("explode", of: id, actor: "ada")
                    }
                }
            }
        }

        @Test func `who read an older state stores nothing`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = RolloutStore(connection)
                    let id = try #require(try await create(connection))
                    let before = try await store.rollout(id).state
                    var machine = RolloutMachine(before)
                    _ = try machine.handle(.started, now: 5)
                    let after = machine.rollout
                    try await store.save(
                        id, state: after, phase: "progressing", finished: false,
                        journal: [("started", "{}")], expected: before)
                    await #expect(throws: RegistryError.self) {
                        try await store.save(
                            id, state: after, phase: "progressing", finished: false,
                            journal: [("started", "{}")], expected: before)
                    }
                    #expect(try await store.events(id).count == 1)
                    try await store.save(
                        id, state: after, phase: "progressing", finished: false, journal: [],
                        expected: after)
                }
            }
        }

        @Test func `what waits when a rollout ends is refused, and nothing comes after it`()
            async throws
        {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = RolloutStore(connection)
                    let id = try #require(try await create(connection))
                    _ = try await store.request("pause", of: id, actor: "ada")
                    try await store.save(
                        id, state: try rollout(), phase: "healthy", finished: true, journal: [])
                    #expect(try await store.requests(of: id).isEmpty)
                    let rows = try await connection.query("SELECT refusal FROM rollout_requests")
                    #expect(try rows[0].decode(String.self, "refusal") == "it has ended")
                    await #expect(throws: RegistryError.self) {
                        _ = try await store.request("abort", of: id, actor: "ada")
                    }
                }
            }
        }

        @Test func `desired traffic is kept by pipeline`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = DeploymentStore(connection)
                    try await store.set(pipeline: "b", model: "m", split: #"{"generation":1}"#)
                    try await store.set(pipeline: "a", model: "m", split: #"{"generation":1}"#)
                    try await store.set(pipeline: "b", model: "n", split: #"{"generation":2}"#)
                    let all = try await store.all()
                    #expect(all.map(\.pipeline) == ["a", "b"])
                    #expect(all.map(\.model) == ["m", "n"])
                    #expect(all[1].split == #"{"generation": 2}"#)
                }
            }
        }
    }
}
