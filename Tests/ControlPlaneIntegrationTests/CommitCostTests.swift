import Observations
import Pipelines
import Postgres
import Registry
import Testing

@testable import ControlPlane

extension ControlPlaneSuite {
    /// What a commit costs once 100 000 predictions wait for their labels.
    @Suite struct CommitCostTests {
        private static let openPredictions = 100_000
        private static let batchRows = 1000

        private func predictions(_ numbers: Range<Int>, of pipeline: Pipeline) throws
            -> PredictionBatch
        {
            var batch = PredictionBatch(schema: pipeline.decode.features)
            batch.features = try FeatureTable(
                schema: pipeline.decode.features,
                columns: [
                    .numeric(numbers.map { ChurnStream.noise($0, "x") }),
                    .categorical(CategoricalColumn(numbers.map { ChurnStream.c($0) })),
                ])
            batch.offsets = numbers.map { Int64($0) }
            batch.idHashes = numbers.map { IDHash.of("p\($0)".utf8) }
            batch.eventTimes = numbers.map { Timestamp(milliseconds: ChurnStream.time($0)) }
            batch.versions = CategoricalColumn(numbers.map { _ in "1" })
            batch.predictions = numbers.map { Double($0 % 2) }
            batch.scores = numbers.map { ChurnStream.noise($0, "score") }
            batch.mirroredVersions = CategoricalColumn(numbers.map { _ in nil })
            batch.mirroredPredictions = numbers.map { _ in .nan }
            batch.mirroredScores = numbers.map { _ in .nan }
            batch.entities = CategoricalColumn(numbers.map { _ in nil })
            return batch
        }

        /// The bytes of write-ahead log that `body` leads to, and the time it takes.
        private func cost(
            _ pool: PostgresPool, _ body: (PostgresConnection) async throws -> Void
        ) async throws -> (bytes: Int64, time: Duration) {
            func position() async throws -> Int64 {
                try await pool.query("SELECT (pg_current_wal_lsn() - '0/0')::bigint AS n")[0]
                    .decode(Int64.self, "n")
            }
            let before = try await position()
            let started = ContinuousClock.now
            try await pool.withTransaction { try await body($0) }
            let time = ContinuousClock.now - started
            return (try await position() - before, time)
        }

        @Test func `a commit costs what its batch weighs, not what the state does`() async throws {
            let pipeline = try Pipeline(
                yaml: StreamHarness.yaml(), file: "churn.yaml", environment: [:])
            try await withDatabase { pool in
                let claim = try await pool.withConnection {
                    try await StreamStore($0).claim(pipeline: "churn", partition: 0)
                }
                let stream = try PartitionStream(pipeline, partition: 0, claim: claim)
                func take(_ numbers: Range<Int>) throws -> StreamStore.Change {
                    var results = StreamResults(schema: pipeline.decode.features)
                    stream.take(
                        predictions: try predictions(numbers, of: pipeline), baselines: [:],
                        into: &results)
                    return try stream.takeChange()
                }
                func save(_ change: StreamStore.Change) async throws -> (Int64, Duration) {
                    try await cost(pool) {
                        try await StreamStore($0).save(
                            pipeline: "churn", partition: 0, epoch: claim.epoch, change: change,
                            nextOffsets: ["churn.predictions": 1])
                    }
                }
                let whole = try take(0..<Self.openPredictions)
                let (wholeBytes, wholeTime) = try await save(whole)
                var appended: [(bytes: Int64, time: Duration)] = []
                var next = Self.openPredictions
                for _ in 0..<20 {
                    let change = try take(next..<next + Self.batchRows)
                    guard case .appended = change else {
                        Issue.record("expected the commit to append")
                        return
                    }
                    appended.append(try await save(change))
                    next += Self.batchRows
                }
                let bytes = appended.map(\.bytes).sorted()[10]
                print(
                    "commit of \(Self.batchRows) events beside \(Self.openPredictions) open "
                        + "predictions: whole \(wholeBytes) B in \(wholeTime), appended "
                        + "\(bytes) B in \(appended.map(\.time).sorted()[10])")
                #expect(wholeBytes > 2_000_000)
                #expect(bytes < 100 * Int64(Self.batchRows))
            }
        }
    }
}
