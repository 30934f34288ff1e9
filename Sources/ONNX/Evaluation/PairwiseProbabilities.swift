/// Probabilities of classes from comparisons of each pair.
///
/// The p that minimises sum_i sum_{j != i} (r_ji p_i - r_ij p_j)^2 under sum p = 1, by iteration.
/// Source: Wu, Lin and Weng (2004), Probability estimates for multi-class classification by
/// pairwise coupling, JMLR 5, algorithm 2; libsvm 3.3.
struct PairwiseProbabilities: Sendable {
    /// Probabilities of pairs are kept so far from 0 and 1.
    private static let probabilityMin = 1e-7
    /// For k classes the iteration ends when no equation is off by more than this over k.
    private static let precision = 0.005
    /// The fewest steps that are allowed.
    private static let stepsMax = 100

    private let classes: Int
    /// For i and j, at i * `classes` + j, the probability of i when it is one of the two.
    private let pairs: [Double]

    /// Takes differences of pairs, (0, 1), (0, 2) and so on, and the curves that they go through.
    init(classes: Int, differences: [Double], slopes: [Float], offsets: [Float]) {
        var pairs = [Double](repeating: 0, count: classes * classes)
        var pair = 0
        for first in 0..<classes - 1 {
            for second in first + 1..<classes {
                let odds = differences[pair] * Double(slopes[pair]) + Double(offsets[pair])
                let share = Double.logistic(-odds)
                let kept = min(max(share, Self.probabilityMin), 1 - Self.probabilityMin)
                pairs[first * classes + second] = kept
                pairs[second * classes + first] = 1 - kept
                pair += 1
            }
        }
        self.classes = classes
        self.pairs = pairs
    }

    /// The probability of each class.
    var estimates: [Double] {
        let equations = equations
        var found = [Double](repeating: 1 / Double(classes), count: classes)
        for _ in 0..<max(Self.stepsMax, classes) {
            var sums = (0..<classes).map { t in
                (0..<classes).reduce(0.0) { $0 + equations[t * classes + $1] * found[$1] }
            }
            var mean = zip(found, sums).reduce(0.0) { $0 + $1.0 * $1.1 }
            let off = sums.reduce(0.0) { max($0, abs($1 - mean)) }
            guard off >= Self.precision / Double(classes) else { break }
            for t in 0..<classes {
                let own = equations[t * classes + t]
                let step = (mean - sums[t]) / own
                found[t] += step
                mean = (mean + step * (step * own + 2 * sums[t])) / (1 + step) / (1 + step)
                for j in 0..<classes {
                    sums[j] = (sums[j] + step * equations[t * classes + j]) / (1 + step)
                    found[j] /= 1 + step
                }
            }
        }
        return found
    }

    /// Q of the paper: its diagonal is sum_{j != t} r_jt^2, all else -r_jt r_tj.
    private var equations: [Double] {
        var equations = [Double](repeating: 0, count: classes * classes)
        for t in 0..<classes {
            for j in 0..<classes where j != t {
                let (there, here) = (pairs[j * classes + t], pairs[t * classes + j])
                equations[t * classes + t] += there * there
                equations[t * classes + j] = -there * here
            }
        }
        return equations
    }
}
