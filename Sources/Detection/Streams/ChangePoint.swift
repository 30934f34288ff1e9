/// Where a stream of errors began to have more of them, for an alarm that says that it has.
///
/// For each of several rates q above the baseline p, the sum of the log-likelihood ratios
/// ln(q / p) for an error and ln((1 - q) / (1 - p)) for none is kept, and set to 0 where it falls
/// below (CUSUM). The estimate is the first label after the last 0 of the largest sum: given that
/// rate, the maximum-likelihood estimate of where it began.
/// Source: Page (1954), Continuous inspection schemes, Biometrika 41:100-115; Hinkley (1970),
/// Inference about the change-point in a sequence of random variables, Biometrika 57:1-17.
public struct ChangePoint: Codable, Sendable, Equatable {
    /// Where errors began to be more.
    public struct Estimate: Hashable, Sendable {
        /// The position of the first label since.
        public let position: Int64
        /// How many labels there were since, that one included.
        public let labels: Int
    }

    /// The sum for one rate.
    private struct Sum: Codable, Sendable, Equatable {
        let ifError: Double
        let ifRight: Double
        var value = 0.0
        var position: Int64 = 0
        var labels = 0
    }

    /// Steps of ln(odds) from the baseline to the rates: from 0.10 to .125, .155, .250, .355, .575.
    static let logOddsSteps = [0.25, 0.5, 1.1, 1.6, 2.5]

    private var sums: [Sum]

    /// Starts before the first label.
    ///
    /// - Parameter baseline: the rate of errors that is still fine, between 0 and 1.
    /// - Throws: `DetectionError.parameter` when it is not.
    public init(baseline: Double) throws(DetectionError) {
        guard baseline > 0, baseline < 1 else {
            throw .parameter(name: "baseline", expected: "between 0 and 1", got: "\(baseline)")
        }
        let odds = baseline / (1 - baseline)
        sums = Self.logOddsSteps.map { step in
            let raised = odds * exponential(step) / (1 + odds * exponential(step))
            return Sum(
                ifError: logarithm(raised / baseline),
                ifRight: logarithm((1 - raised) / (1 - baseline)))
        }
    }

    /// Takes in whether the next prediction was wrong.
    ///
    /// - Parameter position: where it stands, such as its time.
    public mutating func update(isError: Bool, at position: Int64) {
        for index in sums.indices {
            if sums[index].value == 0 {
                sums[index].position = position
                sums[index].labels = 0
            }
            let step = isError ? sums[index].ifError : sums[index].ifRight
            sums[index].value = max(0, sums[index].value + step)
            sums[index].labels += 1
        }
    }

    /// Where errors began to be more; nil while nothing says that they are.
    public var estimate: Estimate? {
        guard let most = sums.max(by: { $0.value < $1.value }), most.value > 0 else { return nil }
        return Estimate(position: most.position, labels: most.labels)
    }
}
