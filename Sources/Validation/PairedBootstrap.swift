internal import Detection

/// The paired bootstrap of a difference that follows from counts.
///
/// A resample of n rows with replacement is a multinomial draw of the counts of cells, so one
/// replicate costs as many binomial draws as there are cells, whatever n is. Source: Efron and
/// Tibshirani (1993), An Introduction to the Bootstrap, 13.3 and 15.
struct PairedBootstrap {
    let counts: [Int]
    let replicates: Int
    let seed: UInt64

    /// The differences of all replicates, ascending, without those that are undefined.
    func differences(_ statistic: ([Double]) -> Double?) -> [Double] {
        var generator = SplitMix64(seed: seed)
        var differences: [Double] = []
        differences.reserveCapacity(replicates)
        for _ in 0..<replicates {
            if let difference = statistic(resample(&generator)) { differences.append(difference) }
        }
        return differences.sorted()
    }

    private func resample(_ generator: inout SplitMix64) -> [Double] {
        var left = counts.reduce(0, +)
        var weightLeft = left
        var drawn = [Double](repeating: 0, count: counts.count)
        for (cell, weight) in counts.enumerated() where weight > 0 {
            let count =
                weight == weightLeft
                ? left
                : BinomialSampler.draw(
                    trials: left, probability: Double(weight) / Double(weightLeft),
                    from: &generator)
            drawn[cell] = Double(count)
            left -= count
            weightLeft -= weight
        }
        return drawn
    }
}
