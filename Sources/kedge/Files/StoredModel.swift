import ONNX
import Observations
import Training

/// A model in a folder: one that Kedge trained, or a graph that others made.
enum StoredModel {
    case artifact(ModelArtifact)
    case graph(ImportedModel)

    /// The features, in order.
    var schema: FeatureSchema {
        switch self {
        case .artifact(let model): model.schema
        case .graph(let model): model.schema
        }
    }

    /// What it predicts.
    var target: TargetSchema {
        switch self {
        case .artifact(let model): model.target
        case .graph(let model): model.target
        }
    }

    /// The index of the predicted class or the number for each row; and for each class its
    /// probability for each row, or the numbers alone.
    func answers(_ table: FeatureTable) throws -> (predictions: [Double], outputs: [[Double]]) {
        switch self {
        case .artifact(let model):
            return (try model.predict(table), try model.outputs(table))
        case .graph(let model):
            do throws(ONNXError) {
                return try model.answers(table)
            } catch {
                throw InputError("\(error)")
            }
        }
    }
}
