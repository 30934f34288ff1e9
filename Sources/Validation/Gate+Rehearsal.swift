public import Observations
public import Training

extension Gate {
    /// Judges whether what a selection chose may replace the champion, on its rehearsal.
    ///
    /// The rehearsal's answers are those of models that had not seen the rows, and so are the
    /// champion's if they are the ones that it gave as the rows came. What is deployed is then
    /// trained on those rows too, which a hold-out would keep from it: on a stream they are the
    /// most like those to come.
    ///
    /// - Parameters:
    ///   - championPredictions: what the champion answered, for rows from the number `firstRow` of
    ///     those of the rehearsal's source on, at least to the last that was scored.
    ///   - seed: the seed of the bootstrap.
    /// - Throws: `ValidationError.shape` when answers are too few, or as `judge` of predictions.
    public static func judge(
        _ rehearsal: Rehearsal, championPredictions: [Double], firstRow: Int,
        target: TargetSchema, policy: GatePolicy = GatePolicy(), seed: UInt64
    ) throws(ValidationError) -> GateVerdict {
        let scored = rehearsal.scoredRows
        let both = max(scored.lowerBound, firstRow)..<max(scored.upperBound, firstRow)
        guard firstRow + championPredictions.count >= both.upperBound else {
            throw .shape(
                expected: "the champion's answers to row \(both.upperBound)",
                got: "to row \(firstRow + championPredictions.count)")
        }
        let own = both.lowerBound - scored.lowerBound
        return try judge(
            championPredictions: both.map { championPredictions[$0 - firstRow] },
            challengerPredictions: Array(rehearsal.predictions.dropFirst(own)),
            labels: Array(rehearsal.labels.dropFirst(own)), target: target, policy: policy,
            seed: seed)
    }
}
