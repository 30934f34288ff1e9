/// P-values and null laws of several statistics from one set of relabellings.
///
/// Each statistic has a `RelabellingTally` of its own.
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

    /// The level that critical values are for.
    let alpha: Double
    /// The draws that are always taken.
    let permutations: Int
    /// The most draws.
    let permutationsMax: Int

    /// Draws relabellings until every statistic has its p-value.
    ///
    /// - Parameters:
    ///   - scales: what drawn statistics of stretches are given back.
    ///   - value: the statistics of the counts of one draw.
    func outcomes(
        observed: [Double], scales: [StretchScale], _ relabelling: Relabelling,
        random: inout SplitMix64,
        value: (_ counts: inout [Int32]) -> [Double]
    ) -> [Outcome] {
        var counts = [Int32](repeating: 0, count: relabelling.cellCount)
        var draws = observed.map { _ in [Double]() }
        for _ in 0..<permutations {
            relabelling.draw(into: &counts, random: &random)
            for (index, value) in value(&counts).enumerated() { draws[index].append(value) }
        }
        let typical = zip(draws, scales).map { $1.typical($0) }
        func scaled(_ value: Double, _ index: Int) -> Double {
            scales[index].scaled(value, typical: typical[index])
        }
        let start = RelabellingTally(permutations: permutations, permutationsMax: permutationsMax)
        var tallies = observed.map { _ in start }
        // Equal up to rounding counts as reached.
        let least = observed.map { $0 - 1e-12 * $0.magnitude }
        for index in observed.indices {
            draws[index] = draws[index].map { scaled($0, index) }
            for drawn in draws[index] { tallies[index].add(isReached: drawn >= least[index]) }
        }
        while !tallies.allSatisfy(\.isDone) {
            relabelling.draw(into: &counts, random: &random)
            for (index, value) in value(&counts).enumerated() {
                tallies[index].add(isReached: scaled(value, index) >= least[index])
            }
        }
        return observed.indices.map { outcome(tallies[$0], draws[$0]) }
    }

    private func outcome(_ tally: RelabellingTally, _ draws: [Double]) -> Outcome {
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
            pValue: tally.pValue, permutations: tally.drawn,
            nullMean: mean / drawn * scale, critical: sorted.quantile(1 - alpha) ?? 0,
            nullRootMeanSquare: (square / drawn).squareRoot() * scale)
    }
}
