/// A statistic of two pooled samples that a relabelling of the rows can recompute.
///
/// Each takes the reference's rows up to the end of every block, so that it is one linear pass.
enum PooledStatistic: Hashable, Sendable {
    /// n m max |F - G|.
    case kolmogorovSmirnov
    /// Cramer-von Mises' T with midranks.
    case cramerVonMises
    /// The integral of (F - G)^2, in units of `PooledSample.unit`.
    case energy
    /// The integral of |F - G|, in units of `PooledSample.unit`.
    case wasserstein
    /// A statistic of counts in bins.
    case binned(BinnedStatistic, NumericBins)

    /// Whether the value grows with the square of the difference of the samples.
    var isSquare: Bool {
        switch self {
        case .kolmogorovSmirnov, .wasserstein: false
        case .cramerVonMises, .energy: true
        case .binned(let statistic, _): statistic.isSquare
        }
    }

    /// Over how many directions of difference the value sums: one less than there are bins, or 1.
    func directions(_ pool: PooledSample) -> Int {
        guard case .binned(_, let bins) = self else { return 1 }
        let counts = bins.counts(pool, referenceEnds: pool.referenceEnds)
        return max(1, zip(counts.reference, counts.current).count { $0 + $1 > 0 } - 1)
    }

    /// The value when blocks end with these rows of the reference.
    func value(_ pool: PooledSample, referenceEnds: [Int32]) -> Double {
        switch self {
        case .kolmogorovSmirnov: Self.largestGap(pool, referenceEnds)
        case .cramerVonMises: Self.rankDistance(pool, referenceEnds)
        case .energy:
            Self.integral(pool, referenceEnds) { $0 * $0 }
        case .wasserstein:
            Self.integral(pool, referenceEnds) { $0.magnitude }
        case .binned(let statistic, let bins):
            statistic.value(bins.counts(pool, referenceEnds: referenceEnds))
        }
    }

    /// What relabellings are ordered by: the value, with its ties broken where they are many.
    func order(_ pool: PooledSample, referenceEnds: [Int32]) -> Double {
        guard case .binned(let statistic, let bins) = self else {
            return value(pool, referenceEnds: referenceEnds)
        }
        return statistic.order(bins.counts(pool, referenceEnds: referenceEnds))
    }

    private static func largestGap(_ pool: PooledSample, _ ends: [Int32]) -> Double {
        let n = Int(ends.last ?? 0)
        let m = pool.rows - n
        var largest = 0
        for block in ends.indices {
            let reference = Int(ends[block])
            largest = max(
                largest, abs(reference &* m &- (Int(pool.ends[block]) &- reference) &* n))
        }
        return Double(largest)
    }

    @inline(__always)
    private static func integral(
        _ pool: PooledSample, _ ends: [Int32], _ weight: (Double) -> Double
    ) -> Double {
        guard let last = ends.last, pool.values.count > 1 else { return 0 }
        let inverseN = 1 / Double(last)
        let inverseM = 1 / Double(pool.rows - Int(last))
        let unit = pool.unit
        var sum = 0.0
        var lower = pool.values[0] * unit
        for block in 0..<pool.values.count - 1 {
            let upper = pool.values[block + 1] * unit
            let f = Double(ends[block]) * inverseN
            let g = Double(pool.ends[block] &- ends[block]) * inverseM
            sum += weight(f - g) * (upper - lower)
            lower = upper
        }
        return sum
    }

    /// T = U / (n m (n + m)) - (4 n m - 1) / (6 (n + m)), U = n sum (r_i - i)^2 + m sum (s_j - j)^2
    /// over the midranks r of the reference and s of the current sample (Anderson 1962).
    private static func rankDistance(_ pool: PooledSample, _ ends: [Int32]) -> Double {
        let n = Double(ends.last ?? 0)
        let total = Double(pool.rows)
        let m = total - n
        var ofReference = 0.0
        var ofCurrent = 0.0
        var pooledBefore = 0.0
        var referenceBefore = 0.0
        for block in ends.indices {
            let pooled = Double(pool.ends[block])
            let reference = Double(ends[block])
            let midrank = 0.5 * (pooledBefore + pooled + 1)
            // The sum of (midrank - i)^2 over the consecutive i of one block.
            let a = reference - referenceBefore
            let first = midrank - 0.5 * (referenceBefore + reference + 1)
            ofReference += a * (first * first + (a * a - 1) * (1.0 / 12))
            let b = pooled - pooledBefore - a
            let second = midrank - 0.5 * (pooledBefore - referenceBefore + pooled - reference + 1)
            ofCurrent += b * (second * second + (b * b - 1) * (1.0 / 12))
            pooledBefore = pooled
            referenceBefore = reference
        }
        return (ofReference / m + ofCurrent / n) / total - (4 * n * m - 1) / (6 * total)
    }
}
