internal import Detection

/// What rows tell of a difference: an interval, and how likely they are below and above a bound.
enum DifferenceEvidence {
    /// Wins and losses of paired proportions.
    case matchedPairs(TangoInterval)
    /// A value with a standard error; Student's t with so many degrees of freedom, nil for normal.
    case standardError(value: Double, error: Double, degrees: Double?)
    /// Differences of resampled rows, ascending, and how many were drawn.
    case resampled(value: Double, differences: [Double], replicates: Int)

    /// The difference on the rows.
    var value: Double {
        switch self {
        case .matchedPairs(let pairs): Double(pairs.wins - pairs.losses) / Double(pairs.count)
        case .standardError(let value, _, _), .resampled(let value, _, _): value
        }
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
        }
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
