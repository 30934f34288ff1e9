import Decisions
import Observations
import Postgres
import Registry
import Testing

extension RegistrySuite {
    @Suite struct DecisionStoreTests {
        @Test func `a new pipeline has a fresh state, and what is saved comes back`() async throws {
            try await withDatabase { pool in
                let policy = try RetrainPolicy(driftedWindows: 2, coolDownLabels: 10)
                var decider = try await pool.withTransaction { connection in
                    try await DecisionStore(connection).lock(pipeline: "churn")
                }
                #expect(decider == RetrainDecider())
                let time = Timestamp(milliseconds: 1_700_000_000_001)
                _ = decider.handle(
                    .windowJudged(drift: true, features: ["x"], at: time), policy: policy)
                _ = decider.handle(.requested(by: "ada"), policy: policy)
                try await pool.withTransaction { connection in
                    let store = DecisionStore(connection)
                    try await store.save(decider, pipeline: "churn")
                    #expect(try await store.scheduledAt(pipeline: "churn") == nil)
                    try await store.schedule(pipeline: "churn", at: time)
                    #expect(try await store.scheduledAt(pipeline: "churn") == time)
                }
                try await pool.withTransaction { connection in
                    let store = DecisionStore(connection)
                    #expect(try await store.lock(pipeline: "churn") == decider)
                    try await store.schedule(pipeline: "churn", at: nil)
                    #expect(try await store.scheduledAt(pipeline: "churn") == nil)
                    #expect(try await store.lock(pipeline: "fraud") == RetrainDecider())
                }
            }
        }

        @Test func `one transaction at a time changes a state, also a new one`() async throws {
            try await withDatabase { pool in
                let policy = try RetrainPolicy()
                let time = Timestamp(milliseconds: 5)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<16 {
                        group.addTask {
                            try await pool.withTransaction { connection in
                                let store = DecisionStore(connection)
                                var decider = try await store.lock(pipeline: "churn")
                                _ = decider.handle(
                                    .labelsJoined(count: 1, at: time), policy: policy)
                                try await store.save(decider, pipeline: "churn")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try await pool.withTransaction { connection async throws in
                    #expect(
                        try await DecisionStore(connection).lock(pipeline: "churn").labels == 16)
                }
            }
        }
    }
}
