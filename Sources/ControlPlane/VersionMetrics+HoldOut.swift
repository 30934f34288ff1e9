import Models
import Observations
import Registry
import Training
import Validation

extension VersionMetrics {
    /// How a model does on rows it was not trained on; empty for regression and without rows.
    init(of answers: ModelAnswers, labels: [Double], target: TargetSchema) throws {
        self.init()
        guard target.kind != .regression, !labels.isEmpty else { return }
        let evaluation =
            target.kind == .binaryClassification
            ? try HoldOutEvaluation(
                labels: labels, scores: answers.probabilities[1],
                predictions: answers.predictions, target: target)
            : try HoldOutEvaluation(labels: labels, answers: answers, target: target)
        holdOut = evaluation.confusion
        errorRate = evaluation.errorRate
        f1 = evaluation.f1
        f1Macro = evaluation.f1Macro
    }
}

extension ModelAnswers {
    /// What a model answers on a table.
    ///
    /// - Parameter trainingRows: on how many rows it was trained, where its own record does not
    ///   say; 0 when nobody knows.
    /// - Throws: `ModelError` unless the table has the model's features, with values it takes.
    init(
        of model: DeployableModel, on table: FeatureTable, trainingRows: Int
    ) throws(ModelError) {
        let outputs = try model.outputs(table)
        let predictions = (0..<table.count).map { row in
            model.prediction(forScore: model.score(ofOutputs: outputs.map { $0[row] }))
        }
        let rows = if case .trained(let own) = model { own.training.rows } else { trainingRows }
        self.init(
            predictions: predictions,
            probabilities: model.target.kind == .regression ? [] : outputs,
            trainingRows: rows > 0 ? rows : nil)
    }
}
