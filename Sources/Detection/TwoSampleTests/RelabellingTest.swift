/// P-values and null laws of several statistics from one set of relabellings.
///
/// p = (1 + b) / (1 + B) with b of B relabelled statistics at least as large as the observed one:
/// exact for exchangeable rows. After `permutations` draws more follow, up to `permutationsMax`,
/// for as long as some statistic was reached fewer than `reachedMax` times, which keeps p valid
/// (Besag, Clifford 1991) and spends draws only where a correction needs a smaller p.
struct RelabellingTest {
    /// What the relabellings say of one statistic.
    struct Outcome: Sendable, Equatable {
        /// (1 + b) / (1 + B).
        let pValue: Double
        /// The relabellings drawn.
        let permutations: Int
        /// The mean without drift.
        let nullMean: Double
        /// The value that the statistic exceeds with probability alpha without drift.
        let critical: Double
        /// The root mean square without drift.
        let nullRootMeanSquare: Double
    }

    /// The draws after which a statistic reached so often has its p-value.
    static let reachedMax = 10

    /// The level that critical values are for.
    let alpha: Double
    /// The draws that are always taken.
    let permutations: Int
    /// The most draws.
    let permutationsMax: Int

    /// Draws relabellings until every statistic has its p-value.
    ///
    /// - Parameters:
    ///   - factors: what drawn statistics are multiplied by, for stretches that lose variance.
    ///   - value: the statistics of the counts of one draw.
    func outcomes(
        observed: [Double], factors: [Double], _ relabelling: Relabelling,
        random: inout SplitMix64,
        value: (_ counts: inout [Int32]) -> [Double]
    ) -> [Outcome] {
        var counts = [Int32](repeating: 0, count: relabelling.cellCount)
        var reached = [Int](repeating: 0, count: observed.count)
        var stopped = [Int?](repeating: nil, count: observed.count)
        var draws = observed.map { _ in [Double]() }
        // Equal up to rounding counts as reached.
        let least = observed.map { $0 - 1e-12 * $0.magnitude }
        var drawn = 0
        while drawn < permutations || (drawn < permutationsMax && stopped.contains(nil)) {
            relabelling.draw(into: &counts, random: &random)
            let values = zip(value(&counts), factors).map { $0 * $1 }
            drawn += 1
            for index in values.indices where stopped[index] == nil {
                if values[index] >= least[index] { reached[index] += 1 }
                if drawn <= permutations { draws[index].append(values[index]) }
                if drawn >= permutations, reached[index] >= Self.reachedMax {
                    stopped[index] = drawn
                }
            }
        }
        return observed.indices.map { index in
            let count = stopped[index] ?? drawn
            return outcome(reached[index], of: count, draws[index])
        }
    }

    private func outcome(_ reached: Int, of count: Int, _ draws: [Double]) -> Outcome {
        let sorted = SortedSample(draws)
        let scale = max(sorted.values.last ?? 0, .leastNormalMagnitude)
        var mean = 0.0
        var square = 0.0
        for value in sorted.values {
            mean += value / scale
            square += (value / scale) * (value / scale)
        }
        let drawn = Double(max(1, sorted.count))
        return Outcome(
            pValue: Double(1 + reached) / Double(1 + count), permutations: count,
            nullMean: mean / drawn * scale, critical: sorted.quantile(1 - alpha) ?? 0,
            nullRootMeanSquare: (square / drawn).squareRoot() * scale)
    }
}
