import Detection
import Foundation
import Pipelines
import Postgres
import Registry
import Training
import Validation

/// Two versions of the model of the synthetic stream, as retrainings would have registered them.
struct SyntheticModels {
    let champion: ModelArtifact
    let challenger: ModelArtifact
    private let versions: [(artifact: ModelArtifact, known: TrainingSet, holdOut: TrainingSet)]

    init(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        versions = try [300, 1500].map { count in
            let rows = (0..<count).map { _ in SyntheticRow(using: &generator) }
            let holdOut = (0..<400).map { _ in SyntheticRow(using: &generator) }
            let set = try SyntheticRow.trainingSet(rows)
            return (try Trainer.train(set), set, try SyntheticRow.trainingSet(holdOut))
        }
        champion = versions[0].artifact
        challenger = versions[1].artifact
    }

    /// Applies a pipeline, and registers both versions with references.
    ///
    /// - Parameter champion: the version that is champion without a rollout, if any.
    func register(yaml: String, champion: Int? = 1, on pool: PostgresPool) async throws {
        // Sorted, so that the reference has the same hash in every run.
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let pipeline = try Pipeline(yaml: yaml, file: "loop.yaml", environment: [:])
        try await pool.withTransaction { connection in
            let store = ModelStore(connection)
            try await store.register(model: pipeline.model)
            _ = try await PipelineStore(connection).apply(pipeline, source: yaml, actor: "test")
            for version in versions {
                let evaluation = try HoldOutEvaluation(of: version.artifact, on: version.holdOut)
                let reference = ReferenceProfile(
                    table: version.known.features,
                    settings: pipeline.detect.drift ?? DriftSettings())
                _ = try await store.add(
                    NewModelVersion(
                        model: pipeline.model, artifact: version.artifact.encoded(),
                        reference: Array(try encoder.encode(reference)), parentVersion: nil,
                        lineage: Lineage(trainingRows: version.known.count),
                        parameters: TrainingSettings(),
                        metrics: VersionMetrics(
                            holdOut: evaluation.confusion, errorRate: evaluation.errorRate,
                            f1: evaluation.f1),
                        seed: 1, softwareVersion: "test", createdBy: "test"))
            }
            guard let champion else { return }
            try await AliasStore(connection).move(
                AliasStore.champion, of: pipeline.model, to: champion, actor: "test", reason: "test"
            )
        }
    }
}
