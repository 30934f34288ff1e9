/// What a learner found.
struct Fit: Sendable {
    /// How columns become scores.
    var predictor: Predictor
    /// What was minimised, at its minimum; the negative log-likelihood of a density.
    var objective: Double
    /// How many steps it took.
    var steps: Int
    /// The penalties that were tried, when there were several.
    var path: [TrainingSummary.PenaltyError]?
}
