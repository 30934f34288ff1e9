public import Observations
public import Training

/// What a model answers on rows.
public struct ModelAnswers: Sendable, Hashable {
    /// The index of the class, or the number, of each row.
    public let predictions: [Double]

    /// For each class, in the order of the target, its probability for each row; empty when they
    /// are not known, and for numbers.
    public let probabilities: [[Double]]

    /// How many rows the model was trained on; nil when that is not known, or it was not trained.
    public let trainingRows: Int?

    /// Takes answers as they are; `PairedAnswers` checks them.
    public init(
        predictions: [Double], probabilities: [[Double]] = [], trainingRows: Int? = nil
    ) {
        self.predictions = predictions
        self.probabilities = probabilities
        self.trainingRows = trainingRows
    }

    /// What a model answers on a table.
    ///
    /// - Throws: `ValidationError.scoring` unless the table has the model's features.
    public init(of model: ModelArtifact, on table: FeatureTable) throws(ValidationError) {
        do {
            predictions = try model.predict(table)
            probabilities =
                model.target.kind == .regression ? [] : try model.outputs(table)
            trainingRows = model.training.rows > 0 ? model.training.rows : nil
        } catch {
            throw .scoring(error)
        }
    }

    /// The answers on the rows at `indices`, in that order.
    func rows(_ indices: [Int]) -> ModelAnswers {
        ModelAnswers(
            predictions: indices.map { predictions[$0] },
            probabilities: probabilities.map { column in indices.map { column[$0] } },
            trainingRows: trainingRows)
    }

    /// The same answers, of a model of which it is not known on how many rows it was trained.
    var ofUnknownTraining: ModelAnswers {
        ModelAnswers(predictions: predictions, probabilities: probabilities)
    }

    /// Checks that every row has an answer of the target.
    func check(rows: Int, target: TargetSchema, model: String) throws(ValidationError) {
        guard predictions.count == rows, probabilities.allSatisfy({ $0.count == rows }) else {
            throw .shape(
                expected: "an answer of the \(model) for each of \(rows) labels",
                got: "\(predictions.count)")
        }
        let classes = target.classes.count
        guard trainingRows ?? 1 > 0 else {
            throw .shape(
                expected: "a \(model) trained on one row or more", got: "\(trainingRows ?? 0)")
        }
        guard probabilities.isEmpty || probabilities.count == classes else {
            throw .shape(
                expected: "probabilities of \(classes) classes", got: "\(probabilities.count)")
        }
        if let row = predictions.firstIndex(where: { !target.holds($0) }) {
            throw .shape(
                expected: target.kind == .regression
                    ? "finite predictions" : "predictions of \(classes) classes",
                got: "another of the \(model) in row \(row)")
        }
        for column in probabilities {
            if let row = column.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
                throw .shape(
                    expected: "probabilities of 0 to 1",
                    got: "another of the \(model) in row \(row)")
            }
        }
    }
}

extension TargetSchema {
    /// Whether a value stands for a class, or is a finite number for a regression.
    func holds(_ value: Double) -> Bool {
        guard kind != .regression else { return value.isFinite }
        return value >= 0 && value < Double(classes.count) && value == value.rounded(.down)
    }
}
