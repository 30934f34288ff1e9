import Models
import ONNX
import Observations
import Pipelines

extension ExternalTrainer {
    /// The model that the program wrote: an ONNX file, or an MLflow folder with one.
    ///
    /// - Throws: `RetrainingError.externalModel`.
    func model(
        at path: String, schema: FeatureSchema, target: TargetSchema, words: String
    ) throws -> DeployableModel {
        func refuse(_ reason: String) -> RetrainingError {
            .externalModel(program: settings.command[0], reason: reason, words: words)
        }
        let model: DeployableModel
        do {
            let bytes = try ONNXSource(path: path).bytes
            if let artifact = try ONNXFile(bytes).artifact() {
                model = .trained(artifact)
            } else {
                model = .graph(try GraphModel(onnx: bytes, schema: schema, target: target))
            }
        } catch {
            throw refuse("\(error)")
        }
        // What Kedge exported has features and a target of its own.
        guard model.schema == schema, model.target == target else {
            throw refuse("expected the features and the target of the pipeline, got others")
        }
        return model
    }
}
