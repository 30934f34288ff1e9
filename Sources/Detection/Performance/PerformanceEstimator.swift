internal import Observations

/// Estimates the performance of a binary classifier from its scores, before labels come.
///
/// Scores are calibrated by isotonic regression on labelled reference rows (CBPE), by default with
/// the importance weights of `DensityRatio`, so that the calibration is that of rows like the
/// current ones (PAPE: Bialek and others 2024, "Estimating model performance under covariate shift
/// without labels"). Labels that have come are used in place of their probabilities, and what they
/// say of the calibration corrects the other rows (prediction-powered inference: Angelopoulos and
/// others 2023), see `correction`.
///
/// The interval is for the realised measure of the rows: normal, its variance the sum of that of
/// the labels given their probabilities; of the calibration (the same times rows / effective
/// reference rows); of the weights, taken to be as far off as they move the estimate; and of a
/// change of the labels' odds that no feature shows, of standard deviation `logOddsDrift`. Beyond
/// that it assumes that labels depend on rows as in the reference; labels that came correct more.
public struct PerformanceEstimator: Sendable {
    /// How reference rows are weighted.
    public enum Weighting: Sendable, Hashable {
        /// All the same.
        case none
        /// By how much more often rows like them come up now.
        case densityRatio
    }

    /// Below this number labels that came say too little of the spread of their errors to correct
    /// other rows.
    private static let correctingCountMin = 10

    /// By how much the log odds of all labels may have moved since the reference, as a standard
    /// deviation: a twentieth.
    ///
    /// On the US census data (employment in Massachusetts, reference 2015) the odds given the
    /// features moved by 0.06 to 0.08 within three years.
    public static let defaultLogOddsDrift = 0.05

    private let weighting: Weighting
    private let logOddsDrift: Double
    private let confidence: Double
    private let scores: [Double]
    private let labels: [Double]
    private let order: [Int]
    private let calibration: IsotonicRegression
    private let schema: FeatureSchema?
    private let bins: FeatureBins
    private let codes: [Int32]

    /// Learns from reference rows; those without a label are left out.
    ///
    /// - Throws: `DetectionError.tooFewRows` when fewer than 2 have a label, or
    ///   `DetectionError.parameter` when a parameter is out of its range.
    public init(
        reference: ScoredRows, weighting: Weighting = .densityRatio, confidence: Double = 0.95,
        logOddsDrift: Double = PerformanceEstimator.defaultLogOddsDrift
    ) throws(DetectionError) {
        guard confidence > 0, confidence < 1 else {
            throw .parameter(
                name: "confidence", expected: "between 0 and 1", got: "\(confidence)")
        }
        guard logOddsDrift >= 0, logOddsDrift.isFinite else {
            throw .parameter(name: "logOddsDrift", expected: "0 or more", got: "\(logOddsDrift)")
        }
        self.logOddsDrift = logOddsDrift
        let rows = reference.labels.indices.filter { reference.labels[$0] != nil }
        guard rows.count >= 2 else { throw .tooFewRows(need: 2, got: rows.count) }
        scores = rows.map { reference.scores[$0] }
        labels = rows.map { reference.labels[$0] == 1 ? 1 : 0 }
        self.confidence = confidence
        self.weighting = weighting
        let scores = self.scores
        order = scores.indices.sorted { scores[$0] < scores[$1] }
        calibration = try IsotonicRegression(order: order, x: scores, y: labels, weights: nil)
        schema = reference.features?.schema
        let columns = Self.columns(reference, rows: rows)
        bins = FeatureBins(reference: columns)
        codes = bins.codes(of: columns)
    }

    /// Estimates the measures of current rows.
    ///
    /// - Throws: `DetectionError` when the features are others than the reference's.
    public func estimate(_ rows: ScoredRows) throws(DetectionError) -> PerformanceEstimate {
        guard rows.features?.schema == schema else {
            throw .schema(
                expected: schema?.features.map(\.name) ?? [],
                got: rows.features?.schema.features.map(\.name) ?? [])
        }
        let arrived = rows.labels.count { $0 != nil }
        guard rows.count > 0 else {
            let none = MeasuredMetric(absent: "no rows")
            return PerformanceEstimate(
                count: 0, labels: 0, effectiveReferenceCount: Double(scores.count),
                metrics: Dictionary(EstimatedMeasure.allCases.map { ($0, none) }) { $1 })
        }
        let order = rows.scores.indices.sorted { rows.scores[$0] < rows.scores[$1] }
        let plain = expected(rows, calibration, order: order)
        var weighted = plain
        var effectiveCount = Double(scores.count)
        if weighting == .densityRatio {
            let columns = Self.columns(rows, rows: Array(rows.scores.indices))
            let ratio = DensityRatio(
                bins: bins, reference: codes, current: bins.codes(of: columns),
                penalty: DensityRatio.defaultPenalty)
            effectiveCount = ratio.effectiveCount
            weighted = expected(
                rows,
                try IsotonicRegression(
                    order: self.order, x: scores, y: labels, weights: ratio.weights),
                order: order)
        }
        var metrics: [EstimatedMeasure: MeasuredMetric] = [:]
        for measure in EstimatedMeasure.allCases {
            metrics[measure] = measured(
                measure, rows, plain: plain, weighted: weighted, effectiveCount: effectiveCount)
        }
        return PerformanceEstimate(
            count: rows.count, labels: arrived, effectiveReferenceCount: effectiveCount,
            metrics: metrics)
    }

    /// Estimates the measures of current rows in chunks of `chunkSize`, the last one smaller.
    ///
    /// - Throws: `DetectionError` when the features are others than the reference's, or the size
    ///   is not positive.
    public func estimates(
        _ rows: ScoredRows, chunkSize: Int
    ) throws(DetectionError) -> [PerformanceEstimate] {
        guard chunkSize > 0 else {
            throw .parameter(name: "chunk", expected: "1 row or more", got: "\(chunkSize)")
        }
        var estimates: [PerformanceEstimate] = []
        for start in stride(from: 0, to: rows.count, by: chunkSize) {
            let end = min(rows.count, start + chunkSize)
            estimates.append(try estimate(rows.rows(start..<end)))
        }
        return estimates
    }

    /// The probabilities that a calibration gives the labels, and the measures with the labels
    /// that came in their place.
    private func expected(
        _ rows: ScoredRows, _ calibration: IsotonicRegression, order: [Int]
    ) -> (probabilities: [Double], performance: ExpectedPerformance) {
        let probabilities = rows.scores.map { calibration($0) }
        let known = zip(probabilities, rows.labels).map { probability, label in
            label.map { $0 == 1 ? 1.0 : 0 } ?? probability
        }
        return (
            probabilities,
            ExpectedPerformance(
                probabilities: known, predictions: rows.predictions, scores: rows.scores,
                order: order)
        )
    }

    private func measured(
        _ measure: EstimatedMeasure, _ rows: ScoredRows,
        plain: (probabilities: [Double], performance: ExpectedPerformance),
        weighted: (probabilities: [Double], performance: ExpectedPerformance),
        effectiveCount: Double
    ) -> MeasuredMetric {
        guard let value = weighted.performance.value(of: measure),
            let derivatives = weighted.performance.derivatives(of: measure)
        else { return MeasuredMetric(absent: Self.reason(measure)) }
        var (labelVariance, oddsSlope) = (0.0, 0.0)
        var residuals: [Double] = []
        for row in derivatives.indices {
            let c = weighted.probabilities[row]
            let derivative = derivatives[row]
            if let label = rows.labels[row] {
                residuals.append(derivative * ((label == 1 ? 1 : 0) - c))
            } else {
                labelVariance += derivative * derivative * c * (1 - c)
                oddsSlope += derivative * c * (1 - c)
            }
        }
        let unlabelled = Double(rows.count - residuals.count)
        let shift = value - (plain.performance.value(of: measure) ?? value)
        let drift = logOddsDrift * oddsSlope
        let modelVariance =
            labelVariance * unlabelled / max(1, effectiveCount) + shift * shift + drift * drift
        let correction = Self.correction(
            residuals: residuals, unlabelled: unlabelled, modelVariance: modelVariance)
        return MeasuredMetric(
            value: min(1, max(0, value + correction.amount)),
            standardError: (labelVariance + correction.variance).squareRoot(),
            confidence: confidence, count: Double(rows.count), range: 0...1)
    }

    /// What the residuals of rows whose label came say of those whose label has not.
    ///
    /// The mean residual times the other rows is an unbiased correction, of variance s^2; the
    /// model's own error has a variance t^2, at least `modelVariance`, and as much as the
    /// correction exceeds what chance explains. The correction is taken in the share t^2 / (t^2 +
    /// s^2), which leaves the variance t^2 s^2 / (t^2 + s^2): few labels do not add noise, many
    /// labels or a clear contradiction prevail. Assumes that whether a label came tells nothing.
    private static func correction(
        residuals: [Double], unlabelled: Double, modelVariance: Double
    ) -> (amount: Double, variance: Double) {
        guard residuals.count >= correctingCountMin, let moments = SampleMoments(residuals),
            let error = moments.standardError
        else { return (0, modelVariance) }
        let amount = moments.mean * unlabelled
        let noise = (error * unlabelled) * (error * unlabelled)
        let model = max(modelVariance, amount * amount - noise)
        guard model + noise > 0 else { return (0, 0) }
        let share = model / (model + noise)
        return (share * amount, share * noise)
    }

    /// The features, and the score as one more.
    private static func columns(_ rows: ScoredRows, rows indices: [Int]) -> [Column] {
        let features = rows.features.map { $0.rows(indices).columns } ?? []
        return features + [.numeric(indices.map { rows.scores[$0] })]
    }

    private static func reason(_ measure: EstimatedMeasure) -> String {
        switch measure {
        case .precision: "nothing was predicted positive"
        case .recall: "no label is expected to be positive"
        case .specificity: "no label is expected to be negative"
        case .f1: "no label and no prediction is expected to be positive"
        case .rocAUC: "all labels are expected to be of one class"
        case .accuracy: "no rows"
        }
    }
}
