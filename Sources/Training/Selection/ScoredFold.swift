/// The scores of rows by a model of the rows before them.
struct ScoredFold: Sendable {
    /// What `ModelFunction.score(ofOutputs:)` gives for each row.
    var scores: [Double] = []
    /// For each class the probability of each row; for a regression the numbers.
    var outputs: [[Double]] = []
    var labels: [Double] = []
    var weights: [Double] = []
}
