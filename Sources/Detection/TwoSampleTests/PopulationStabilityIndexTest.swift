/// The population stability index, and a calibrated test on it.
///
/// PSI = sum (p_k - q_k) ln(p_k / q_k) over bins: Jeffreys' divergence of the binned samples
/// (Siddiqi 2006). Bins are the reference's deciles with open ends, equal edges merged, and one
/// for missing values. Half a row is added to every count, so that empty bins stay finite; shares
/// are not renormalised after it, which keeps the level at small counts. Without drift
/// PSI / (1/n + 1/m) is chi-square with (bins - 1) degrees of freedom (Yurdakul 2018); bins that
/// are empty in both samples do not count.
public enum PopulationStabilityIndexTest {
    /// Which bin a value on an edge belongs to.
    public enum Closed: String, Codable, Sendable, CaseIterable {
        /// The bin below the edge.
        case right
        /// The bin above the edge.
        case left
    }

    /// The number of bins that the reference is cut into.
    public static let binCount = 10

    /// What is added to every count.
    public static let pseudocount = 0.5

    /// The PSI of counts with the test's parts.
    public struct Statistic: Hashable, Sendable {
        /// PSI.
        public let value: Double
        /// Its expected value without drift, (bins - 1) (1/n + 1/m).
        public let nullMean: Double
        /// P(PSI* >= PSI) without drift.
        public let pValue: Double
        /// Bins that hold a row, less one.
        public let degrees: Int
    }

    /// The distinct inner deciles of the reference, ascending (type 7 quantiles).
    public static func decileEdges(of reference: SortedSample) -> [Double] {
        var edges: [Double] = []
        for k in 1..<binCount {
            guard let edge = reference.quantile(Double(k) / Double(binCount)) else { return [] }
            if edges.last != edge { edges.append(edge) }
        }
        return edges
    }

    /// The rows of a sample in each bin between edges, the outer bins open.
    public static func counts(
        of sample: SortedSample, edges: [Double], closed: Closed = .right
    ) -> [Int] {
        var counts: [Int] = []
        var before = 0
        for edge in edges {
            let upTo = closed == .right ? sample.countAtMost(edge) : sample.countBelow(edge)
            counts.append(upTo - before)
            before = upTo
        }
        return counts + [sample.count - before]
    }

    /// The smoothed index of two rows of counts over the same bins, or nil if either is empty.
    public static func statistic(reference: [Int], current: [Int]) -> Statistic? {
        precondition(reference.count == current.count, "counts must be over the same bins")
        let pairs = zip(reference, current).filter { $0 + $1 > 0 }
        let n = pairs.reduce(0) { $0 + Double($1.0) }
        let m = pairs.reduce(0) { $0 + Double($1.1) }
        guard n > 0, m > 0 else { return nil }
        var sum = 0.0
        for (a, b) in pairs {
            let p = (Double(a) + pseudocount) / n
            let q = (Double(b) + pseudocount) / m
            sum += (p - q) * logarithm(p / q)
        }
        let degrees = pairs.count - 1
        let value = degrees == 0 ? 0 : max(0, sum)
        let noise = 1 / n + 1 / m
        let pValue =
            degrees == 0
            ? 1 : ChiSquareDistribution.survival(value / noise, degrees: Double(degrees))
        return Statistic(
            value: value, nullMean: Double(degrees) * noise, pValue: pValue, degrees: degrees)
    }

    /// The index as many tools compute it: shares floored at `minimumShare`, not renormalised.
    ///
    /// For comparison with their numbers; it has no calibrated p-value.
    public static func flooredValue(
        reference: [Int], current: [Int], minimumShare: Double = 1e-4
    ) -> Double? {
        let n = Double(reference.reduce(0, +))
        let m = Double(current.reduce(0, +))
        guard n > 0, m > 0 else { return nil }
        return zip(reference, current).reduce(0) { sum, pair in
            let p = max(Double(pair.0) / n, minimumShare)
            let q = max(Double(pair.1) / m, minimumShare)
            return sum + (q - p) * logarithm(q / p)
        }
    }
}
