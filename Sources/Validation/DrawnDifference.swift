/// What rows tell of a difference when training rows are drawn anew, too (`TrainingDraw`).
public struct DrawnDifference: Hashable, Codable, Sendable {
    /// The standard error that the draw of training rows alone makes.
    public let error: Double

    /// The lower end of the two-sided interval.
    public let lower: Double

    /// The upper end of the two-sided interval.
    public let upper: Double

    /// One-sided: how likely such a result is when the difference is at most `-margin`.
    public let pValue: Double

    /// One-sided: how likely such a result is when the challenger is not better.
    public let pValueBetter: Double

    /// One-sided: how likely such a result is when the difference is at least `-margin`.
    public let pValueWorse: Double

    init(
        _ evidence: DifferenceEvidence, variance: Double, confidence: Double, margin: Double
    ) {
        let drawn = evidence.adding(variance: variance)
        error = variance.squareRoot()
        (lower, upper) = drawn.bounds(confidence: confidence)
        pValue = drawn.pValue(atMost: -margin)
        pValueBetter = drawn.pValue(atMost: 0)
        pValueWorse = drawn.pValue(atLeast: -margin)
    }

    /// A sentence, with the space before it, of what the draw makes of p-values.
    var sentence: String {
        " Trained again on other rows of the same law, the models would differ by another "
            + "\(NumberText.fixed(error)) (standard error), which p-values allow for."
    }
}
