internal import Detection

/// What rows tell of a difference: an interval, and how likely they are below and above a bound.
indirect enum DifferenceEvidence {
    /// Wins and losses of paired proportions.
    case matchedPairs(TangoInterval)
    /// A value with a standard error; Student's t with so many degrees of freedom, nil for normal.
    case standardError(value: Double, error: Double, degrees: Double?)
    /// Differences of resampled rows, ascending, and how many were drawn.
    case resampled(value: Double, differences: [Double], replicates: Int)
    /// The same where the difference varies by so many times as much, 1 or more: standard scores
    /// are divided by it, distances from the value multiplied.
    case widened(DifferenceEvidence, by: Double)

    /// The difference on the rows.
    var value: Double {
        switch self {
        case .matchedPairs(let pairs): Double(pairs.wins - pairs.losses) / Double(pairs.count)
        case .standardError(let value, _, _), .resampled(let value, _, _): value
        case .widened(let evidence, _): evidence.value
        }
    }

    /// How the difference varies with the rows: the square of its standard error.
    var variance: Double {
        switch self {
        case .matchedPairs(let pairs):
            let count = Double(pairs.count)
            let moved = Double(pairs.wins + pairs.losses)
            return max(0, moved / count - value * value) / count
        case .standardError(_, let error, _): return error * error
        case .resampled(_, let differences, _):
            let count = Double(differences.count)
            guard count > 1 else { return 0 }
            let mean = differences.reduce(0, +) / count
            return differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        case .widened(let evidence, let factor): return evidence.variance * factor * factor
        }
    }

    /// The evidence when something else makes the difference vary as well, by such a variance.
    ///
    /// The sum of both is taken to be distributed as the first is, in units of standard errors.
    func adding(variance other: Double) -> DifferenceEvidence {
        if case .standardError(let value, let error, let degrees) = self {
            return .standardError(
                value: value, error: (error * error + other).squareRoot(), degrees: degrees)
        }
        let own = variance
        return own > 0 ? .widened(self, by: (1 + other / own).squareRoot()) : self
    }

    /// One-sided: how likely such a result or a better one is when the difference is at most this.
    func pValue(atMost bound: Double) -> Double {
        switch self {
        case .matchedPairs(let pairs):
            return bound == 0
                ? McNemarTest.midPValue(wins: pairs.wins, losses: pairs.losses)
                : pairs.pValue(differenceAtMost: bound)
        case .standardError(let value, let error, let degrees):
            return Self.survival(value - bound, error, degrees)
        case .resampled(_, let differences, let replicates):
            // Undefined replicates speak for neither side.
            let undefined = replicates - differences.count
            return Double(1 + undefined + differences.count { $0 <= bound })
                / Double(1 + replicates)
        case .widened(let evidence, let factor):
            return Self.widened(evidence.pValue(atMost: bound), factor)
        }
    }

    /// One-sided: how likely such a result or a worse one is when the difference is at least this.
    func pValue(atLeast bound: Double) -> Double {
        switch self {
        case .matchedPairs(let pairs):
            return bound == 0
                ? McNemarTest.midPValue(wins: pairs.losses, losses: pairs.wins)
                : pairs.mirrored.pValue(differenceAtMost: -bound)
        case .standardError(let value, let error, let degrees):
            return Self.survival(bound - value, error, degrees)
        case .resampled(_, let differences, let replicates):
            let undefined = replicates - differences.count
            return Double(1 + undefined + differences.count { $0 >= bound })
                / Double(1 + replicates)
        case .widened(let evidence, let factor):
            return Self.widened(evidence.pValue(atLeast: bound), factor)
        }
    }

    /// The two-sided interval; of resampled differences their percentiles.
    func bounds(confidence: Double) -> (lower: Double, upper: Double) {
        switch self {
        case .matchedPairs(let pairs): return pairs.bounds(confidence: confidence)
        case .standardError(let value, let error, let degrees):
            let share = 0.5 + confidence / 2
            let width =
                error
                * (degrees.map { StudentTDistribution.quantile(share, degrees: $0) }
                    ?? NormalDistribution.quantile(share))
            return (value - width, value + width)
        case .resampled(let value, let differences, _):
            guard let first = differences.first, let last = differences.last else {
                return (value, value)
            }
            let tail = Int((Double(differences.count + 1) * (1 - confidence) / 2).rounded())
            guard tail >= 1, 2 * tail <= differences.count else { return (first, last) }
            return (differences[tail - 1], differences[differences.count - tail])
        case .widened(let evidence, let factor):
            let (lower, upper) = evidence.bounds(confidence: confidence)
            return (value - factor * (value - lower), value + factor * (upper - value))
        }
    }

    /// The p-value of a standard score that is divided.
    private static func widened(_ pValue: Double, _ factor: Double) -> Double {
        guard pValue > 0, pValue < 1 else { return pValue }
        return NormalDistribution.cumulative(NormalDistribution.quantile(pValue) / factor)
    }

    private static func survival(
        _ excess: Double, _ error: Double, _ degrees: Double?
    ) -> Double {
        guard error > 0 else { return excess > 0 ? 0 : excess == 0 ? 0.5 : 1 }
        let ratio = excess / error
        return degrees.map { StudentTDistribution.survival(ratio, degrees: $0) }
            ?? NormalDistribution.survival(ratio)
    }
}

extension TangoInterval {
    /// The same pairs with the models exchanged.
    var mirrored: TangoInterval { TangoInterval(wins: losses, losses: wins, count: count) }
}
