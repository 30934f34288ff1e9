/// Gives a relabelled statistic of a series back the variance that stretches lose at their ends.
///
/// A statistic S that grows with the square of a difference becomes c S / (1 + (c - 1) S / (K m)),
/// with c one over the share of the variance that is kept, K the number of stretches and m the mean
/// of S over relabellings. For c belongs to t^2 = r^2 / (1 - r^2 / K), with r a difference between
/// groups of K values in units of their pooled deviation, as in a relabelling, and t in units of
/// the deviation within groups. Were S multiplied by c, p-values below .01 would come out as
/// several times what they should be.
struct StretchScale: Sendable {
    /// The share of the variance that stretches keep.
    let varianceKept: Double
    /// The stretches that change sides, K.
    let stretches: Int
    /// Whether the statistic grows with the square of the difference.
    let isSquare: Bool

    /// A relabelled statistic with the variance of a series.
    ///
    /// - Parameter meanSquare: the mean over relabellings, of squares unless it is one.
    func scaled(_ value: Double, meanSquare: Double) -> Double {
        guard varianceKept < 1, meanSquare > 0 else { return value }
        let factor = 1 / varianceKept
        let square = isSquare ? value : value * value
        let most = Double(stretches) * meanSquare
        let grown = factor / (1 + (factor - 1) * square / most)
        return value * (isSquare ? grown : grown.squareRoot())
    }
}
