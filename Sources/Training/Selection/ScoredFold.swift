internal import Observations

/// The scores of rows by a model of the rows before them.
struct ScoredFold: Sendable {
    /// What `ModelFunction.score(ofOutputs:)` gives for each row.
    var scores: [Double] = []
    /// For each class the probability of each row; for a regression the numbers.
    var outputs: [[Double]] = []
    var labels: [Double] = []
    var weights: [Double] = []
}

extension ScoredFold {
    /// The mean of what several models answered to the same rows.
    init(meanOf folds: [ScoredFold], kind: TargetSchema.Kind) {
        self = folds[0]
        let share = 1 / Double(folds.count)
        outputs = outputs.indices.map { k in
            labels.indices.map { row in folds.reduce(0) { $0 + $1.outputs[k][row] } * share }
        }
        scores = labels.indices.map { row in
            kind.score(ofOutputs: outputs.map { $0[row] })
        }
    }
}
