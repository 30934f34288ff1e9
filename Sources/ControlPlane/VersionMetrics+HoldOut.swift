import Observations
import Registry
import Training
import Validation

extension VersionMetrics {
    /// How an artifact does on rows it was not trained on; empty for regression and without rows.
    init(of artifact: ModelArtifact, on rows: TrainingSet) throws {
        self.init()
        guard rows.target.kind != .regression, rows.count > 0 else { return }
        let evaluation = try HoldOutEvaluation(of: artifact, on: rows)
        holdOut = evaluation.confusion
        errorRate = evaluation.errorRate
        f1 = evaluation.f1
    }
}
