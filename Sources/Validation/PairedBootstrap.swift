internal import Detection

/// The paired bootstrap of a difference in F1.
///
/// A resample of n rows with replacement is a multinomial draw of the eight paired counts, so one
/// replicate costs seven binomial draws, whatever n is. Interval: percentiles. One-sided p of
/// "better by more than -margin": (1 + replicates at or below -margin) / (1 + replicates).
/// Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, 13.3 and 15.
struct PairedBootstrap {
    let counts: PairedCounts
    let replicates: Int
    let seed: UInt64

    /// The difference with interval and p-value, or nil when F1 is undefined for either model.
    func f1Difference(confidence: Double, margin: Double) -> PairedDifference? {
        guard let value = counts.f1Difference else { return nil }
        var generator = SplitMix64(seed: seed)
        var differences: [Double] = []
        differences.reserveCapacity(replicates)
        var notBetter = 0
        for _ in 0..<replicates {
            let difference = resample(&generator).f1Difference
            if let difference { differences.append(difference) }
            if difference.map({ $0 <= -margin }) ?? true { notBetter += 1 }
        }
        differences.sort()
        guard let first = differences.first, let last = differences.last else { return nil }
        let tail = Int((Double(differences.count + 1) * (1 - confidence) / 2).rounded())
        let isWide = tail >= 1 && 2 * tail <= differences.count
        return PairedDifference(
            value: value,
            lower: isWide ? differences[tail - 1] : first,
            upper: isWide ? differences[differences.count - tail] : last,
            confidence: confidence,
            pValue: Double(1 + notBetter) / Double(1 + replicates), margin: margin,
            method: "paired bootstrap, \(replicates) replicates, seed \(seed)")
    }

    private func resample(_ generator: inout SplitMix64) -> PairedCounts {
        var left = counts.count
        var weightLeft = counts.count
        var cells = [Int](repeating: 0, count: counts.cells.count)
        for (cell, weight) in counts.cells.enumerated() where weight > 0 {
            let drawn =
                weight == weightLeft
                ? left
                : BinomialSampler.draw(
                    trials: left, probability: Double(weight) / Double(weightLeft),
                    from: &generator)
            cells[cell] = drawn
            left -= drawn
            weightLeft -= weight
        }
        return PairedCounts(cells: cells)
    }
}
