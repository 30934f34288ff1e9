import Observations
import Registry
import Training

extension NewModelVersion {
    /// A version whose artifact is a text.
    static func example(
        _ artifact: String, reference: String? = nil, parent: Int? = nil,
        lineage: Lineage = Lineage(), model: String = "churn"
    ) -> NewModelVersion {
        NewModelVersion(
            model: model, artifact: Array(artifact.utf8),
            reference: reference.map { Array($0.utf8) },
            parentVersion: parent, lineage: lineage, parameters: TrainingSettings(),
            metrics: VersionMetrics(), seed: .max, softwareVersion: "0.1.0", createdBy: "ada")
    }
}
