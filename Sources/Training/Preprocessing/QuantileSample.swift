/// Quantiles of values that arrive in blocks, from a random sample of bounded size.
///
/// Keeps the values whose row numbers hash lowest, so the sample, and the quantiles, do not depend
/// on the order of blocks or on who read them. Up to `capacity` values the quantiles are exact;
/// beyond, the rank of a quantile is off by a share of about `0.5 / sqrt(capacity)`.
/// Source: bottom-k sampling, Cohen and Kaplan (2007), Summarizing data using bottom-k sketches.
struct QuantileSample: Sendable {
    private struct Entry: Sendable {
        let hash: UInt64
        let value: Double
    }

    /// 100 000 values, 1.6 MB; the rank of a quantile is then right to about 0.2 %.
    static let capacity = 100_000

    private var entries: [Entry] = []
    private var limit = UInt64.max

    /// Adds the finite values of rows that are numbered from `firstRow`.
    mutating func add(_ values: [Double], firstRow: Int) {
        for (offset, value) in values.enumerated() where value.isFinite {
            let hash = SplitMix64.hash(UInt64(firstRow + offset))
            if hash < limit { entries.append(Entry(hash: hash, value: value)) }
            if entries.count == 2 * Self.capacity { trim() }
        }
    }

    /// Adds the sample of rows that others read.
    mutating func merge(_ other: QuantileSample) {
        entries += other.entries
        trim()
    }

    /// The quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan
    /// 1996, The American Statistician 50(4)); nil without a value.
    func quantiles(_ shares: [Double]) -> [Double]? {
        var sample = self
        sample.trim()
        let sorted = sample.entries.map(\.value).sorted()
        guard !sorted.isEmpty else { return nil }
        return shares.map { share in
            let position = share * Double(sorted.count - 1)
            let below = Int(position)
            let above = min(below + 1, sorted.count - 1)
            let part = position - Double(below)
            return sorted[below] * (1 - part) + sorted[above] * part
        }
    }

    private mutating func trim() {
        guard entries.count > Self.capacity else { return }
        entries.sort { $0.hash < $1.hash }
        limit = entries[Self.capacity].hash
        entries.removeSubrange(Self.capacity...)
    }
}
