/// What calibrations are fitted to: scores with their labels and weights.
enum CalibrationRows {
    /// Checks that there is a finite label and weight for each finite score.
    ///
    /// - Throws: `TrainingError.shape` unless the counts agree; `numerical` unless all is finite.
    static func require(
        scores: [Double], labels: [Double], weights: [Double]
    ) throws(TrainingError) {
        guard scores.count == labels.count, weights.count == labels.count else {
            throw .shape(
                expected: "a score and a weight for each of \(labels.count) labels",
                got: "\(scores.count) and \(weights.count)")
        }
        guard (scores + labels + weights).allSatisfy(\.isFinite) else {
            throw .numerical("a score, label or weight is not finite")
        }
    }
}
