/// The scores of rows by a model of the rows before them.
struct ScoredFold: Sendable {
    /// What `ModelFunction.score(ofOutputs:)` gives for each row.
    var scores: [Double] = []
    var labels: [Double] = []
    var weights: [Double] = []
}
