import ONNX
import Observations
import Training
import Validation

/// A model in a folder: one that Kedge trained, or a graph that others made.
enum StoredModel {
    case artifact(ModelArtifact)
    case graph(ImportedGraph)

    /// The features, in order.
    var schema: FeatureSchema {
        switch self {
        case .artifact(let model): model.schema
        case .graph(let graph): graph.model.schema
        }
    }

    /// What it predicts.
    var target: TargetSchema {
        switch self {
        case .artifact(let model): model.target
        case .graph(let graph): graph.model.target
        }
    }

    /// On how many rows it was trained; nil for a graph, which does not say.
    var trainingRows: Int? {
        switch self {
        case .artifact(let model): model.training.rows > 0 ? model.training.rows : nil
        case .graph: nil
        }
    }

    /// The index of the predicted class or the number for each row; and for each class its
    /// probability for each row, or the numbers alone.
    func answers(_ table: FeatureTable) throws -> (predictions: [Double], outputs: [[Double]]) {
        switch self {
        case .artifact(let model):
            return (try model.predict(table), try model.outputs(table))
        case .graph(let graph):
            do throws(ONNXError) {
                return try graph.model.answers(table)
            } catch {
                throw InputError("\(error)")
            }
        }
    }

    /// What it answers, with the classes in the order of a target that has the same.
    func answers(_ table: FeatureTable, in target: TargetSchema) throws -> ModelAnswers {
        let (predictions, outputs) = try answers(table)
        guard target.kind != .regression else {
            return ModelAnswers(predictions: predictions, trainingRows: trainingRows)
        }
        let own = self.target.classes.map { ClassRows.name($0) }
        let positions = target.classes.compactMap { own.firstIndex(of: ClassRows.name($0)) }
        let indices = own.indices.map { positions.firstIndex(of: $0).map(Double.init) ?? .nan }
        let classes = predictions.map { indices[Int($0)] }
        if case .graph(let graph) = self, !graph.model.givesProbabilities {
            return ModelAnswers(predictions: classes, trainingRows: trainingRows)
        }
        return ModelAnswers(
            predictions: classes,
            probabilities: positions.map { outputs[$0].map(Self.probability) },
            trainingRows: trainingRows)
    }

    /// A probability that single precision has put a little beside 0 or 1.
    private static func probability(_ value: Double) -> Double {
        let nearest = min(max(value, 0), 1)
        return abs(value - nearest) <= roundingMax ? nearest : value
    }

    /// How far off 0 and 1 sums of single precision may be.
    private static let roundingMax = 1e-5
}
