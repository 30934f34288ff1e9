/// By how much the challenger is better than the champion on the same rows.
public struct PairedDifference: Hashable, Codable, Sendable {
    /// The challenger's metric less the champion's, for errors the other way round: above 0 the
    /// challenger is better.
    public let value: Double

    /// The lower end of the two-sided interval.
    public let lower: Double

    /// The upper end of the two-sided interval.
    public let upper: Double

    /// The confidence of the interval, for example 0.95.
    public let confidence: Double

    /// One-sided: how likely such a result is when the difference is at most `-margin`.
    public let pValue: Double

    /// By how much the challenger may be worse, 0 when it must be better.
    public let margin: Double

    /// How interval and p-value were computed.
    public let method: String

    /// One-sided: how likely such a result is when the challenger is not better; nil in
    /// differences that were stored before it was told.
    public let pValueBetter: Double?

    /// One-sided: how likely such a result is when the difference is at least `-margin`; nil in
    /// differences that were stored before it was told.
    public let pValueWorse: Double?

    /// How many rows in a row were taken to be drawn together; nil when each was by itself.
    public let blockRows: Int?

    /// The same when training rows are drawn anew, too: what verdicts go by.
    ///
    /// Nil when it is not known on how many rows either model was trained.
    public let trainingDraw: DrawnDifference?

    /// Makes a difference of what rows tell of it.
    ///
    /// - Parameter drawVariance: what the draw of training rows adds to its variance.
    init(
        _ evidence: DifferenceEvidence, confidence: Double, margin: Double, method: String,
        blockRows: Int? = nil, drawVariance: Double? = nil
    ) {
        value = evidence.value
        (lower, upper) = evidence.bounds(confidence: confidence)
        self.confidence = confidence
        pValue = evidence.pValue(atMost: -margin)
        self.margin = margin
        self.method = method
        pValueBetter = evidence.pValue(atMost: 0)
        pValueWorse = evidence.pValue(atLeast: -margin)
        self.blockRows = blockRows
        trainingDraw = drawVariance.map {
            DrawnDifference(evidence, variance: $0, confidence: confidence, margin: margin)
        }
    }

    /// The p-values that verdicts go by: those with the draw of training rows where it is known.
    public var judged: (pValue: Double, better: Double?, worse: Double?) {
        trainingDraw.map { ($0.pValue, $0.pValueBetter, $0.pValueWorse) }
            ?? (pValue, pValueBetter, pValueWorse)
    }
}
