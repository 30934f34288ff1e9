/// Distances between two distributions over the same bins or categories.
///
/// All lie between 0, equal, and 1, disjoint. Shares are counts over their sum; without rows in
/// either sample there is no distance.
public enum BinnedDistance {
    /// Jensen-Shannon distance, the root of the divergence in bits (Endres, Schindelin 2003).
    ///
    /// JSD = (KL(p | m) + KL(q | m)) / 2 with m = (p + q) / 2.
    public static func jensenShannon(reference: [Int], current: [Int]) -> Double? {
        divergence(reference: reference, current: current).map {
            min(1, ($0 / logarithm(2)).squareRoot())
        }
    }

    /// Hellinger distance, sqrt(1 - sum sqrt(p q)), in the form that is stable near 0.
    public static func hellinger(reference: [Int], current: [Int]) -> Double? {
        sum(reference, current) { p, q in
            let difference = p.squareRoot() - q.squareRoot()
            return 0.5 * difference * difference
        }.map { min(1, $0.squareRoot()) }
    }

    /// Total variation, sum |p - q| / 2: the largest difference of any event's share.
    public static func totalVariation(reference: [Int], current: [Int]) -> Double? {
        sum(reference, current) { p, q in 0.5 * (p - q).magnitude }.map { min(1, $0) }
    }

    /// The Jensen-Shannon divergence in nats; 0 to ln 2.
    public static func divergence(reference: [Int], current: [Int]) -> Double? {
        sum(reference, current, divergenceTerm)
    }

    /// The part of one bin, (s / 4) ((1 + d) ln(1 + d) + (1 - d) ln(1 - d)) with s = p + q and
    /// d = (p - q) / s; the series near 0 keeps its digits.
    private static func divergenceTerm(_ p: Double, _ q: Double) -> Double {
        let pooled = p + q
        let d = (p - q) / pooled
        let square = d * d
        if square < 1e-4 {
            return 0.25 * pooled * square
                * (1 + square * (1.0 / 6 + square * (1.0 / 15 + square * (1.0 / 28))))
        }
        func part(_ e: Double) -> Double { e > -1 ? (1 + e) * logarithmOfOnePlus(e) : 0 }
        return 0.25 * pooled * (part(d) + part(-d))
    }

    private static func sum(
        _ reference: [Int], _ current: [Int], _ term: (Double, Double) -> Double
    ) -> Double? {
        precondition(reference.count == current.count, "counts must be over the same bins")
        let n = Double(reference.reduce(0, +))
        let m = Double(current.reduce(0, +))
        guard n > 0, m > 0 else { return nil }
        var sum = 0.0
        for (a, b) in zip(reference, current) where a + b > 0 {
            sum += term(Double(a) / n, Double(b) / m)
        }
        return max(0, sum)
    }
}
