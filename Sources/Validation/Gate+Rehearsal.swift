public import Observations
public import Training

extension Gate {
    /// Judges whether what a selection chose may replace the champion, on its rehearsal.
    ///
    /// The rehearsal's answers are those of models that had not seen the rows, and the champion's
    /// count for rows that it had not seen either. What is deployed is then trained on those rows
    /// too, which a hold-out would keep from it: on a stream they are the most like those to come.
    /// A rehearsal is by several models, so that verdicts on classes do not allow for the draw of
    /// one. Those on numbers do: errors change to first order with where all answers lie.
    ///
    /// - Parameters:
    ///   - champion: what the champion answers, for rows from the number `firstRow` of those of the
    ///     rehearsal's source on, at least to the last that was scored; nil to compare with the
    ///     majority class.
    ///   - firstRow: the first row that the champion has not seen.
    ///   - seed: the seed of the bootstrap.
    /// - Throws: `ValidationError.shape` when answers are too few, or as `judge` of answers.
    public static func judge(
        _ rehearsal: Rehearsal, champion: ModelAnswers?, firstRow: Int = 0,
        target: TargetSchema, policy: GatePolicy = GatePolicy(), seed: UInt64
    ) throws(ValidationError) -> GateVerdict {
        let rows = rehearsal.rows(from: firstRow)
        if let champion, firstRow + champion.predictions.count < rows.upperBound {
            throw .shape(
                expected: "the champion's answers to row \(rows.upperBound)",
                got: "to row \(firstRow + champion.predictions.count)")
        }
        let own = rows.map { $0 - rehearsal.scoredRows.lowerBound }
        let drawn = target.kind == .regression
        let answers = champion?.rows(rows.map { $0 - firstRow })
        return try judge(
            champion: drawn ? answers : answers?.ofUnknownTraining,
            challenger: ModelAnswers(
                predictions: rehearsal.predictions, probabilities: rehearsal.probabilities,
                trainingRows: drawn ? rehearsal.trainingRows : nil
            ).rows(own), labels: own.map { rehearsal.labels[$0] }, target: target, policy: policy,
            seed: seed, isRehearsed: true)
    }
}

extension Rehearsal {
    /// How many rows the models were trained on, at least.
    fileprivate var trainingRows: Int { max(1, windowRows ?? scoredRows.lowerBound) }

    /// The rows that were scored, from a row on.
    public func rows(from first: Int) -> Range<Int> {
        max(scoredRows.lowerBound, first)..<max(scoredRows.upperBound, first)
    }
}

extension ModelAnswers {
    /// What models made like the one that was chosen answered in a rehearsal.
    public init(of rehearsal: Rehearsal) {
        self.init(
            predictions: rehearsal.predictions, probabilities: rehearsal.probabilities)
    }
}
