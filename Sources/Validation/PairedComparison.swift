public import Observations

/// Champion and challenger on the same labelled rows, by one metric.
public struct PairedComparison: Hashable, Codable, Sendable {
    /// How many rows there are.
    public let count: Int

    /// What is compared.
    public let metric: GateMetric

    /// The champion's metric; nil when it is undefined on these rows.
    public let championMetric: Double?

    /// The challenger's metric; nil when it is undefined on these rows.
    public let challengerMetric: Double?

    /// By how much the challenger is better; nil when a metric is undefined.
    public let difference: PairedDifference?

    /// The difference in accuracy; nil for regression.
    public let accuracyDifference: PairedDifference?

    /// The counts that everything follows from; nil for regression.
    public let counts: PairedCounts?

    /// How likely the interval covers the difference; what every comparison states.
    static let confidence = 0.95

    /// Compares predictions (class indices or numbers) of the same rows.
    ///
    /// Accuracy: exact McNemar mid-p and Tango's score interval. F1: paired bootstrap. Errors of
    /// regression: paired differences.
    ///
    /// - Parameters:
    ///   - margin: by how much the challenger may be worse; 0 asks whether it is better.
    ///   - replicates: how many resamples the bootstrap draws.
    ///   - seed: where the bootstrap starts.
    /// - Throws: `ValidationError.noRows`; `shape` unless lengths, classes and metric fit.
    public init(
        labels: [Double], champion: [Double], challenger: [Double], target: TargetSchema,
        metric: GateMetric, margin: Double = 0, replicates: Int = 999, seed: UInt64
    ) throws(ValidationError) {
        guard metric.fits(target.kind) else {
            throw .shape(
                expected: metric.isError
                    ? "a regression target for \(metric.name)"
                    : "a binary target for \(metric.name)",
                got: target.kind.rawValue)
        }
        guard !labels.isEmpty else { throw .noRows }
        count = labels.count
        self.metric = metric
        if metric.isError {
            let errors = try PairedErrors(
                labels: labels, champion: champion, challenger: challenger,
                squared: metric == .rootMeanSquaredError)
            championMetric = errors.championError
            challengerMetric = errors.challengerError
            difference = errors.difference(confidence: Self.confidence, margin: margin)
            accuracyDifference = nil
            counts = nil
            return
        }
        let counts = try PairedCounts(labels: labels, champion: champion, challenger: challenger)
        let accuracy = Self.accuracyDifference(
            counts, margin: metric == .accuracy ? margin : 0)
        accuracyDifference = accuracy
        self.counts = counts
        if metric == .accuracy {
            let total = Double(counts.count)
            championMetric = Double(counts.bothRight + counts.onlyChampionRight) / total
            challengerMetric = Double(counts.bothRight + counts.onlyChallengerRight) / total
            difference = accuracy
        } else {
            championMetric = counts.championF1
            challengerMetric = counts.challengerF1
            difference = PairedBootstrap(counts: counts, replicates: replicates, seed: seed)
                .f1Difference(confidence: Self.confidence, margin: margin)
        }
    }

    private static func accuracyDifference(
        _ counts: PairedCounts, margin: Double
    ) -> PairedDifference {
        let wins = counts.onlyChallengerRight
        let losses = counts.onlyChampionRight
        let interval = TangoInterval(wins: wins, losses: losses, count: counts.count)
        let (lower, upper) = interval.bounds(confidence: confidence)
        return PairedDifference(
            value: Double(wins - losses) / Double(counts.count), lower: lower, upper: upper,
            confidence: confidence,
            pValue: margin > 0
                ? interval.pValue(differenceAtMost: -margin)
                : McNemarTest.midPValue(wins: wins, losses: losses),
            margin: margin,
            method: margin > 0
                ? "Tango score test and interval" : "exact McNemar mid-p, Tango score interval")
    }
}
