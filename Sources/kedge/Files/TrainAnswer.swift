import Observations
import Training
import Validation

/// A trained model, as `train` prints it; members are a contract.
struct TrainAnswer: Encodable {
    /// A part of the rows, predicted by a model of all rows before it (forward chaining).
    struct Fold: Encodable {
        /// How many rows the model was trained on: the first of the file.
        let trained: Int
        /// Rows `first` to `last` of the file were predicted.
        let first: Int
        let last: Int
        /// How that went; absent when the rows before do not make a model.
        let metrics: ModelMeasurement?
        /// Why there are no metrics.
        let absent: String?
    }

    /// Rows that were kept from training, the newest.
    struct HoldOut: Encodable {
        /// The time of the oldest of them, in milliseconds since 1970.
        let cut: Timestamp
        let rows: Int
        /// How many older rows were left out, as their labels were not known by then.
        let embargoed: Int
        let metrics: ModelMeasurement

        init(_ split: TimeOrderedSplit, _ rows: PreparedRows, model: ModelArtifact) throws {
            cut = split.cut
            self.rows = split.holdOut.count
            embargoed = split.embargoed.count
            metrics = try ModelMeasurement(model, on: rows.holdOut ?? rows.training)
        }
    }

    /// The learner; the one that was picked, for `auto`.
    let learner: LearnerChoice
    let l2: Double
    /// What the model sees.
    let features: [String]
    /// What coefficients multiply; empty when that is no column of the file.
    let columns: [String]
    /// Whether coefficients refer to numbers less their mean, over their standard deviation.
    let standardised: Bool
    /// Of two classes the second is the positive one; empty for numbers.
    let classes: [String]
    /// For each output one coefficient for each of `columns`; empty for a model without any.
    let coefficients: [[Double]]
    /// For each output its constant.
    let intercept: [Double]
    let rows: Int
    let objective: Double
    let iterations: Int
    /// A model that does not converge is an error, so it is true.
    let converged: Bool
    /// On the rows that the model was trained on.
    let metrics: ModelMeasurement
    let crossValidation: [Fold]
    /// How it does on the rows that were held out; absent without --holdout.
    let holdOut: HoldOut?
    /// What was found in the rows before training, and did not end it.
    let findings: [TrainingFinding]
    let seed: UInt64
    let seconds: Double

    init(
        _ model: ModelArtifact, metrics: ModelMeasurement, crossValidation: [Fold],
        holdOut: HoldOut?, findings: [TrainingFinding], seconds: Double
    ) {
        let settings = model.training.settings
        learner = LearnerChoice(settings.learner)
        l2 = settings.learner.l2
        features = model.schema.features.map(\.name)
        columns = model.columnNames ?? []
        standardised = settings.standardises
        classes = model.target.classes
        coefficients = columns.isEmpty ? [] : model.linear?.coefficients ?? []
        intercept = model.linear?.intercepts ?? []
        rows = model.training.rows
        objective = model.training.objective
        iterations = model.training.steps
        converged = true
        self.metrics = metrics
        self.crossValidation = crossValidation
        self.holdOut = holdOut
        self.findings = findings
        seed = settings.seed
        self.seconds = seconds
    }
}

extension LearnerChoice: Encodable {}

extension TrainAnswer.Fold {
    /// Parts in the order of the rows, which is taken for that of time; none for fewer than two.
    ///
    /// - Parameter settings: how each model is trained; `auto` is what it picked on all rows.
    static func chained(
        _ folds: Int, _ rows: FileRows, settings: TrainingSettings
    ) throws -> [TrainAnswer.Fold] {
        guard folds >= 2 else { return [] }
        let part = rows.count / (folds + 1)
        guard part > 0 else { return [] }
        return try (1...folds).map { fold in
            let start = rows.count - (folds + 1 - fold) * part
            let range = start..<start + part
            func result(_ metrics: ModelMeasurement?, _ absent: String?) -> Self {
                Self(
                    trained: start, first: range.lowerBound, last: range.upperBound - 1,
                    metrics: metrics, absent: absent)
            }
            let model: ModelArtifact
            do throws(TrainingError) {
                model = try Trainer.train(from: rows.rows(0..<start), settings: settings)
            } catch {
                return result(nil, error.description)
            }
            return result(try ModelMeasurement(model, on: rows.rows(range)), nil)
        }
    }
}
