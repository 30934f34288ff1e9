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
    /// - Parameter typical: what `typical(_:)` says of all relabellings.
    func scaled(_ value: Double, typical: Double) -> Double {
        guard varianceKept < 1, typical > 0 else { return value }
        let factor = 1 / varianceKept
        let ratio = value / typical
        let square = isSquare ? ratio : ratio * ratio
        let grown = factor / (1 + (factor - 1) * square / Double(stretches))
        return value * (isSquare ? grown : grown.squareRoot())
    }

    /// The mean of a statistic that grows with the square of the difference, else the root mean
    /// square, also of numbers whose squares are none.
    func typical(_ values: [Double]) -> Double {
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        guard largest > 0 else { return 0 }
        let mean = values.reduce(0) { sum, value in
            let share = value / largest
            return sum + (isSquare ? share : share * share) / Double(values.count)
        }
        return largest * (isSquare ? mean : mean.squareRoot())
    }
}
