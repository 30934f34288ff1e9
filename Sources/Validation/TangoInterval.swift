internal import Detection

/// The score interval for a difference of paired proportions.
///
/// The statistic of a supposed difference d, with b rows for, c rows against, out of n:
/// `z(d) = (b - c - n d) / sqrt(n (2 q + d (1 - d)))`, where q is the maximum-likelihood estimate
/// of the share against under d. The interval holds all d with |z(d)| <= z. It stays inside -1 to 1
/// and keeps its level also when few rows differ. Source: Tango (1998), "Equivalence test and
/// confidence interval for the difference in proportions for the paired-sample design".
struct TangoInterval {
    let wins: Int
    let losses: Int
    let count: Int

    /// The score statistic of a supposed difference.
    func statistic(of difference: Double) -> Double {
        let n = Double(count)
        let b = Double(wins)
        let c = Double(losses)
        let numerator = b - c - n * difference
        let linear = -b - c + (2 * n - b + c) * difference
        let constant = -c * difference * (1 - difference)
        let root = max(0, linear * linear - 8 * n * constant).squareRoot()
        let share = max(0, (root - linear) / (4 * n))
        let variance = n * (2 * share + difference * (1 - difference))
        guard variance > 0 else {
            return numerator == 0 ? 0 : numerator > 0 ? .infinity : -.infinity
        }
        return numerator / variance.squareRoot()
    }

    /// The one-sided p-value of the difference being at most a supposed one.
    func pValue(differenceAtMost difference: Double) -> Double {
        NormalDistribution.survival(statistic(of: difference))
    }

    /// The ends of the two-sided interval.
    func bounds(confidence: Double) -> (lower: Double, upper: Double) {
        let z = NormalDistribution.quantile(0.5 + confidence / 2)
        let estimate = Double(wins - losses) / Double(count)
        return (
            bisect(from: -1, to: estimate, where: z),
            bisect(from: estimate, to: 1, where: -z)
        )
    }

    /// The difference at which the statistic, which falls, reaches `target`.
    private func bisect(from: Double, to: Double, where target: Double) -> Double {
        var low = from
        var high = to
        for _ in 0..<80 {
            let middle = low + (high - low) / 2
            if statistic(of: middle) > target { low = middle } else { high = middle }
        }
        return low + (high - low) / 2
    }
}
