/// The metrics of a regression over some rows, each with an interval or why there is none.
public struct RegressionReport: Codable, Sendable, Hashable {
    /// The mean absolute error, normal interval of a mean.
    public let meanAbsoluteError: MeasuredMetric
    /// The root of the mean squared error, interval by the delta method.
    public let rootMeanSquaredError: MeasuredMetric
    /// 1 - residual / total variance, interval by the delta method.
    public let rSquared: MeasuredMetric

    private enum CodingKeys: String, CodingKey {
        case meanAbsoluteError = "mae"
        case rootMeanSquaredError = "rmse"
        case rSquared = "r2"
    }

    /// Measures rows; those whose label or prediction is not finite must be left out before.
    ///
    /// - Precondition: one prediction for each label.
    public init(labels: [Double], predictions: [Double], confidence: Double = 0.95) {
        precondition(labels.count == predictions.count, "one prediction for each label")
        let errors = ScaledValues(zip(labels, predictions).map { $0 - $1 })
        let centred = ScaledValues(labels)
        // Made again by each reading, as rows may be many.
        let squares = errors.values.lazy.map { $0 * $0 }
        guard let squared = SampleMoments(squares), let center = SampleMoments(centred.values),
            let absolute = SampleMoments(errors.values.lazy.map(\.magnitude))
        else {
            let none = MeasuredMetric(absent: "no labels")
            (meanAbsoluteError, rootMeanSquaredError, rSquared) = (none, none, none)
            return
        }
        let range = 0...Double.greatestFiniteMagnitude
        meanAbsoluteError = MeasuredMetric(
            value: absolute.mean * errors.scale,
            standardError: absolute.standardError.map { $0 * errors.scale },
            confidence: confidence, count: absolute.count, range: range)
        let root = squared.mean.squareRoot()
        rootMeanSquaredError = MeasuredMetric(
            value: root * errors.scale,
            standardError: squared.standardError.map { $0 / (2 * root) * errors.scale },
            confidence: confidence, count: squared.count, range: range)
        guard center.variance > 0 else {
            rSquared = MeasuredMetric(absent: "all labels are equal")
            return
        }
        // The influence of a row on 1 - E / V is (E (y - mean)^2 / V - e^2) / V; its mean is 0.
        let scales = errors.scale / centred.scale
        let ratio = squared.mean / center.variance * scales * scales
        let influences = labels.indices.lazy.map { row in
            let (label, square) = (centred.values[row], squares[row])
            let deviation = label - center.mean
            return (ratio * deviation * deviation - square * scales * scales) / center.variance
        }
        rSquared = MeasuredMetric(
            value: 1 - ratio, standardError: SampleMoments(influences)?.standardError,
            confidence: confidence, count: center.count, range: -range.upperBound...1)
    }
}
