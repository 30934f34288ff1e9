import Postgres
import Registry
import Rollouts
import Testing

extension RegistrySuite {
    @Suite struct EvidenceStoreTests {
        private func outcomes(_ store: EvidenceStore, _ version: Int) async throws -> [Int64] {
            let outcomes = try await store.outcomes(pipeline: "churn", version: version)
            return [outcomes.correct, outcomes.wrong]
        }

        @Test func `paired outcomes add up, whichever version is called stable`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = EvidenceStore(connection)
                    #expect(
                        try await store.paired(pipeline: "churn", stable: 1, canary: 2)
                            == PairedEvidence())
                    let part = PairedEvidence(
                        bothRight: 10, onlyStableRight: 2, onlyCanaryRight: 3, bothWrong: 1)
                    try await store.add(
                        part, pipeline: "churn", partition: 0, stable: 1, canary: 2)
                    try await store.add(
                        part, pipeline: "churn", partition: 0, stable: 2, canary: 1)
                    try await store.add(
                        part, pipeline: "churn", partition: 1, stable: 1, canary: 2)
                    try await store.add(
                        part, pipeline: "other", partition: 1, stable: 1, canary: 2)
                    #expect(
                        try await store.paired(pipeline: "churn", stable: 1, canary: 2)
                            == PairedEvidence(
                                bothRight: 30, onlyStableRight: 7, onlyCanaryRight: 8,
                                bothWrong: 3))
                    #expect(
                        try await store.paired(pipeline: "churn", stable: 2, canary: 1)
                            == PairedEvidence(
                                bothRight: 30, onlyStableRight: 8, onlyCanaryRight: 7,
                                bothWrong: 3))
                }
            }
        }

        @Test func `outcomes of a version add up over partitions`() async throws {
            try await withDatabase { pool in
                try await pool.withConnection { connection in
                    let store = EvidenceStore(connection)
                    #expect(try await outcomes(store, 1) == [0, 0])
                    for partition in Int32(0)..<2 {
                        for _ in 0..<2 {
                            try await store.add(
                                correct: 5, wrong: 2, pipeline: "churn", partition: partition,
                                version: 1)
                        }
                    }
                    #expect(try await outcomes(store, 1) == [20, 8])
                    #expect(try await outcomes(store, 2) == [0, 0])
                }
            }
        }
    }
}
